#include "quote_words.h"

#include <stddef.h>

const char *const quote_words_on[] = {
	"on", "am", "le", "el", "il", "em", "op", "den", "dne", "dnia", "w dniu", "pada", "ngày",
	"vào", "på", "tirsdag", "в", "на", "在", "于", "於", "in data", "no dia", "στις", "data",
	/* Arabic */
	"في", "بتاريخ", "يوم", "قام", "قامت", "كتب", "كتبت", "السبت", "الاحد", "الاثنين",
	"الثلاثاء", "الاربعاء", "الخميس", "الجمعه", "در", NULL};

const char *const quote_words_wrote[] = {
	"wrote", "a écrit", "a ecrit", "écrit", "schrieb", "geschrieben", "escribió", "escribio",
	"ha scritto", "scritto", "scrisse", "escreveu", "schreef", "geschreven", "skrev",
	"kirjoitti", "napisał", "napisała", "napisal", "napisala", "napsal", "napsala", "napísal",
	"yazdı", "yazdi", "írta", "a scris", "đã viết", "viết", "menulis", "ha escrit", "написал",
	"написала", "написав", "пишет", "пише", "писал", "έγραψε", "写道", "寫道", "写了",
	/* Arabic, Persian, Urdu, Hebrew */
	"كتب", "كتبت", "كتبوا", "وكتب", "بالكتابه", "تمت كتابه ما يلي بواسطه",
	"تمت كتابه ما يلي من قبل", "جاء من", "ارسل", "ارسلت", "نوشت", "لكھا", "כתב", "כתבה", "מאת",
	NULL};

const char *const quote_words_wrote_name[] = {"schrieb",
					      "schreef",
					      "skrev",
					      "escreveu",
					      "escribió",
					      "escribio",
					      "كتب",
					      "كتبت",
					      "وكتب",
					      "تمت كتابه ما يلي بواسطه",
					      "تمت كتابه ما يلي من قبل",
					      "جاء من",
					      NULL};

const char *const quote_words_narrator[] = {
	"i",	    "he",      "she",  "they",	"we",  "my",	 "your", "our",
	"employee", "clerk",   "who",  "which", "لكم", "لي",	 "لنا",	 "لك",
	"اليكم",    "اليك",    "انا",  "كما",	"ما",  "الموظف", "موظف", "موظفكم",
	"موظفه",    "الموظفه", "الذي", "التي",	"ولم", "اني",	 "انني", NULL};

const char *const quote_words_original[] = {
	"original message", "original email", "original mail", "original appointment",
	"forwarded message", "forwarded email", "forwarded mail", "forwarded by", "reply message",
	"replied message", "mensaje original", "mensaje reenviado", "message d'origine",
	"message original", "message transféré", "message transfere", "ursprüngliche nachricht",
	"ursprungliche nachricht", "original-nachricht", "originalnachricht",
	"weitergeleitete nachricht", "messaggio originale", "messaggio inoltrato",
	"oorspronkelijk bericht", "doorgestuurd bericht", "mensagem original",
	"mensagem encaminhada", "исходное сообщение", "пересылаемое сообщение",
	"оригинальное сообщение", "oryginalna wiadomość", "wiadomość oryginalna",
	"wiadomość przekazana", "originalmeddelande", "ursprungligt meddelande",
	"opprinnelig melding", "oprindelig meddelelse", "alkuperäinen viesti", "orijinal mesaj",
	"özgün ileti", "orijinal ileti", "pesan asli", "原始邮件", "原始郵件", "转发邮件",
	"元のメッセージ", "원본 메시지",
	/* Arabic */
	"الرساله الاصليه", "رساله اصليه", "البريد الاصلي", "رساله معاد توجيهها",
	"رساله معاد ارسالها", "رساله اعيد توجيهها", "رساله تمت اعاده توجيهها", "رساله تم تحويلها",
	"رساله محوله", "الرساله المعاد توجيهها", "الرساله المحوله", NULL};

const char *const quote_words_begin_forwarded[] = {
	"begin forwarded message",	"début du message réexpédié",
	"début du message transféré",	"anfang der weitergeleiteten nachricht",
	"inizio messaggio inoltrato",	"inicio del mensaje reenviado",
	"بدايه الرساله المعاد توجيهها", "بدايه الرساله المحوله",
	"بدء الرساله المعاد توجيهها",	NULL};

const char *const quote_words_sent_from[] = {
	"sent from", "sent via", "sent with", "sent by", "sent using", "sent on", "sent through",
	"message sent from", "mail sent from", "from my", "envoyé depuis", "envoyé de",
	"envoyé à partir", "envoye depuis", "von meinem", "von meiner", "diese nachricht wurde von",
	"gesendet von", "gesendet mit", "gesendet aus", "enviado desde", "enviado do", "enviado de",
	"enviado a partir", "enviado por", "enviado via", "inviato da", "inviato dal",
	"verzonden met", "verzonden vanaf", "verzonden via", "verstuurd vanaf", "sendt fra",
	"skickat från", "lähetetty", "wysłano z", "wysłane z", "отправлено с", "отправлено из",
	"отправлено от", "надіслано з", "trimis de pe", "odesláno z", "dikirim dari", "從我的",
	"发自我的", "發自我的", "从我的", "發送自", "iphoneから送信", "ipadから送信",
	/* Arabic, Persian */
	"ارسلت من", "ارسل من", "ارسلت بواسطه", "ارسل بواسطه", "ارسلت عبر", "تم الارسال من",
	"تم الارسال بواسطه", "تم الارسال عبر", "تم الارسال باستخدام", "تم ارساله من",
	"تم ارسالها من", "تم ارسال هذه الرساله من", "تم ارسال هذا البريد من", "مرسل من", "مرسله من",
	"مرسل عبر", "مرسل بواسطه", "من هاتفي", "من جوالي", "ارسال شده از", NULL};

const char *const quote_words_get_app[] = {"get outlook for",
					   "get [outlook for",
					   "download outlook",
					   "obtener outlook para",
					   "obtenir outlook pour",
					   "télécharger outlook",
					   "outlook für",
					   "outlook holen für",
					   "scarica outlook per",
					   "baixar outlook para",
					   "obter o outlook para",
					   "احصل علي outlook",
					   "الحصول علي outlook",
					   "تنزيل outlook",
					   "احصل علي [outlook",
					   "الحصول علي [outlook",
					   NULL};

const char *const quote_words_makes[] = {
	"iphone",      "ipad",	     "ipod",	"android",    "samsung",  "galaxy",   "huawei",
	"honor",       "xiaomi",     "redmi",	"poco",	      "oppo",	  "vivo",     "realme",
	"oneplus",     "nokia",	     "lg",	"htc",	      "sony",	  "xperia",   "motorola",
	"alcatel",     "blackberry", "windows", "outlook",    "yahoo",	  "gmail",    "airmail",
	"thunderbird", "hotmail",    "icloud",	"protonmail", "proton",	  "tutanota", "zoho",
	"aol",	       "smartphone", "macbook", "k-9",	      "bluemail", "myMail",   "nine",
	"ايفون",       "الايفون",    "جالكسي",	"جلاكسي",     "سامسونج",  "هواوي",    "اندرويد",
	"ابل",	       NULL};

const char *const quote_words_devices[] = {
	"mobile",   "phone",	"tablet",   "cell",	"device",     "handheld",
	"mail",	    "mailbox",	"mac",	    "handy",	"mobilgerät", "mobiltelefon",
	"móvil",    "celular",	"telefon",  "telefoon", "téléphone",  "teléfono",
	"telefono", "telefone", "portable", "телефона", "iphone",     "هاتف",
	"الهاتف",   "هاتفي",	"جهاز",	    "جهازي",	"الجهاز",     "جوال",
	"جوالي",    "الجوال",	"الموبايل", "موبايل",	"موبايلي",    "المحمول",
	"بريد",	    "البريد",	"تطبيق",    NULL};

const char *const quote_words_notice[] = {
	"disclaimer", "legal disclaimer", "legal notice", "email disclaimer", "e-mail disclaimer",
	"confidentiality", "confidential", "confidentiality notice", "important notice",
	"privileged and confidential", "private and confidential", "this e-mail", "this email",
	"this message", "this communication", "this transmission", "this electronic",
	"the information contained in this", "the information in this",
	"the information transmitted", "the contents of this", "the content of this",
	"notice: this", "note: this", "if you are not the intended", "if you have received this",
	/* Arabic */
	"اخلاء المسووليه", "اخلاء مسووليه", "اخلاء طرف", "اشعار السريه", "اشعار سريه",
	"اشعار بالسريه", "تنبيه", "تنويه", "تنويه هام", "ملاحظه", "هذه الرساله", "هذا البريد",
	"ان هذه الرساله", "ان هذا البريد", "تحتوي هذه الرساله", "يحتوي هذا البريد",
	"قد تحتوي هذه الرساله", "المعلومات الوارده في", "ان المعلومات الوارده",
	"ان محتوي هذه الرساله", "سريه المعلومات", "اذا لم تكن", NULL};

const char *const quote_words_notice_about[] = {
	"confidential", "privileged", "intended", "recipient", "recipients", "addressee",
	"disclosure", "disclose", "disseminate", "dissemination", "liability", "liable", "virus",
	"viruses", "unauthorized", "unauthorised", "in error", "strictly prohibited",
	/* Arabic */
	"سريه", "السريه", "سري", "المرسل اليه", "للمرسل اليه", "المستلم المقصود", "المستلم المعني",
	"الشخص المعني", "المقصود", "المقصودين", "بالخطا", "عن طريق الخطا", "بطريق الخطا", "افشاء",
	"الافصاح", "افشاوها", "المسووليه القانونيه", "فيروسات", "فيروس", "يحظر", "محظور", NULL};
