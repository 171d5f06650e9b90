/*
 * Texts that are hard to count, and what twitter-text makes of each, one JSON line a text:
 * node oracle.js COUNT SEED. Or, without words, of the JSON strings on standard input.
 * NODE_PATH names the folder of twitter-text.
 */
"use strict";
const readline = require("readline");
const twitter = require("twitter-text");

/* A small generator of numbers, so that a seed gives the same texts everywhere (mulberry32). */
function numbers(seed) {
	let state = seed >>> 0;
	return (below) => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) % below;
	};
}

const WORDS = {
	arabic: ["السلام", "عليكم", "شُكْرًا", "مـــرحبا", "الكلية", "القبول", "٢٠٢٦", "لا", "إلى", "ﷺ", "﷼", "،", "؟", "«نعم»", "وّّ", "ّ", "ً", "ـ"],
	words: ["Hello", "thanks", "a", "x", "RT", "rt", "e.g.", "end.Start", "café", "cafe\u0301", "Ａ", "日本語", "한국", "\u1112\u1161\u11ab", "naïve", "ſ", "K", "İ", "œ"],
	controls: ["\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u2066", "\u2067", "\u2069", "\u061c", "\u200b", "\u200c", "\u200d", "\ufe0e", "\ufe0f", "\u20e3", "\ufeff", "\uffff", "\ufffe", "\t", "\u00a0", "\u3000", "\u0085", "\u0000", "\u007f"],
	emoji: ["😀", "👍🏽", "👨‍👩‍👧‍👦", "👩🏾‍🎓", "🇸🇦", "🇸", "🇦", "1️⃣", "#⃣", "*️⃣", "☎️", "☎︎", "☎", "✅", "©", "©️", "™️", "🐦‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴‍☠️", "❤️‍🔥", "🏋🏼‍♀️", "🏋️‍♂️", "🏋‍♂️", "🕵🏿", "🤷‍♂️", "🤷🏽‍♀️", "🧑‍🎓", "🧑", "✌🏽", "✌︎🏽", "👁‍🗨", "👨‍⚕️", "👨‍⚕", "👩‍❤️‍💋‍👨", "🏳️‍🌈", "🫡", "🏽", "🏿‍", "\ue50a", "♟️", "𝒳"],
	schemes: ["http://", "https://", "HTTPS://", "http:/", "://", "//", "ftp://"],
	hosts: ["tvtc.gov.sa", "example.com", "name.com", "t.co", "bit.ly", "a.b.c.org", "sub_domain.site.net", "bad_.site.net", "-x.com", "x-.com", "x_y.com", "xn--mgbcd4a2b0d2b.com", "xn--", "a.xn--p1ai", "a.XN--P1AI", "موقع.السعودية", "وزارة.com", "あ.com", "a。b.com", "é.fr", "com", "co", "x.co.uk", "file.txt", ".htaccess", "v1.2.3", "a.museum", "x.рф", "x.भारतम्", "x.嘉里大酒店", "x.嘉里", "a.comb", "foo.newtld", "foo.zip", "foo.ai", "10.0.0.1", "localhost", "verm.vermögensberatung", "a.com.あ.삼성", "ELPAÍS.com", "a..com", "ﬁ.com", "x.გე", "ab😀c.com"],
	paths: ["/", "/a", "/a/b.html", "/(x)", "/(a(b)c)", "/((x))", "/(", "/a)", "/a.", "/a!", "/–x", "/д", "/é", "/@name", "/@name/", "/a'b", "/pbY2NfTZ", "/abcdefghijklmnopqrstuvwxyz012345678901234567", "?q=1", "?q=1&r=a.com", "?", "?!!", "?a!!", "#x", "/#", ":80", ":8080/x", ":", "/a?b=c#d", "/س"],
	marks: [".", "..", ",", "!", "?", ":", ";", "-", "_", "/", "(", ")", "@", "＠", "#", "＃", "$", "&", "*", "+", "~", "'", "\"", "|", "\\", "^", "`", "[", "]", "{", "%", "=", "<", ">", "…", "•", "™", "–", "—", "“", "”", "\u2032", "\n", " ", " ", " "],
	names: ["@tvtc", "@TVTC_care", "＠name", "@a/list", "@abcdefghijklmnopqrstuvwxyz", "name@mail.com", "name.al+x@foo.com", "#وسم", "#tag1", "#1", "＃tag", "#a_b", "##x", "RT@x", "rt:@x", "@é", "@x@y", "@x://"],
};
const KINDS = Object.keys(WORDS);

function word(number) {
	const kind = KINDS[number(KINDS.length)];
	const list = WORDS[kind];
	const one = list[number(list.length)];
	if (kind === "schemes" || (kind === "hosts" && number(2)))
		return (kind === "schemes" ? one : "") + WORDS.hosts[number(WORDS.hosts.length)] +
			(number(2) ? WORDS.paths[number(WORDS.paths.length)] : "");
	return one;
}

/* Any code point, those that few texts have too; halves of pairs are no text. */
function character(number) {
	const c = number(4) ? number(0x3100) : number(0x110000);
	return c >= 0xd800 && c < 0xe000 ? "\ufffd" : String.fromCodePoint(c);
}

function text(number) {
	let made = "";
	const glue = number(4), count = 1 + number(number(8) ? 10 : 40);
	for (let i = 0; i < count; i++) {
		made += number(16) ? word(number) : character(number);
		if (!number(40))
			made += String.fromCharCode(97 + number(26)).repeat(1 + number(80));
		if (glue && number(glue + 1))
			made += " ";
	}
	return made;
}

function judge(given) {
	const parsed = twitter.parseTweet(given);
	const normal = given.normalize();
	return JSON.stringify({
		text: given,
		weight: parsed.weightedLength,
		allowed: !twitter.hasInvalidCharacters(normal),
		urls: twitter.extractUrlsWithIndices(normal).map((found) => found.url),
		mentions: twitter.extractMentionsOrListsWithIndices(normal).map((found) => found.screenName + found.listSlug),
		tags: twitter.extractHashtagsWithIndices(normal, {}).map((found) => found.hashtag),
	}) + "\n";
}

if (process.argv.length > 3) {
	const number = numbers(Number(process.argv[3]));
	for (let left = Number(process.argv[2]); left > 0; left -= 1000) {
		let lines = "";
		for (let i = 0; i < Math.min(left, 1000); i++)
			lines += judge(text(number));
		process.stdout.write(lines);
	}
} else {
	readline.createInterface({ input: process.stdin }).on("line", (line) => process.stdout.write(judge(JSON.parse(line))));
}
