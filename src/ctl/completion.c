#include "ctl/completion.h"

#include "build_config.h"
#include "ctl/arguments.h"

#include <string.h>

/*
 * The words before the one that is being typed are sorted as waslctl sorts them: each option
 * but these has a value. bash takes an equals sign for a word.
 */
static const char head[] =
	"# bash completion of waslctl, as \"waslctl completion bash\" prints it.\n"
	"_waslctl() {\n"
	"	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} noun='' "
	"name='' offer=''\n"
	"	local i=1 program\n"
	"	[[ $cur == '=' ]] && cur=''\n"
	"	[[ $prev == '=' ]] && prev=${COMP_WORDS[COMP_CWORD-2]}\n"
	"	while ((i < COMP_CWORD)); do\n"
	"		case ${COMP_WORDS[i]} in\n"
	"		--json | --help | --version | -h) ;;\n"
	"		--*)\n"
	"			((i++))\n"
	"			[[ ${COMP_WORDS[i]} == '=' ]] && ((i++))\n"
	"			;;\n"
	"		*)\n"
	"			if [[ -z $noun ]]; then\n"
	"				noun=${COMP_WORDS[i]}\n"
	"			elif [[ -z $name ]]; then\n"
	"				name=${COMP_WORDS[i]}\n"
	"			fi\n"
	"			;;\n"
	"		esac\n"
	"		((i++))\n"
	"	done\n"
	"	case $prev in\n"
	"	--config | --socket | --file | --attach)\n"
	"		mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
	"		return\n"
	"		;;\n"
	"	--json | --help | --version) ;;\n"
	"	--*) return ;;\n"
	"	esac\n"
	"	case \"$noun $name\" in\n";

static const char tail[] = "	esac\n"
			   "	[[ $cur == -* ]] && offer+=' --config --socket --json --help'\n"
			   "	mapfile -t COMPREPLY < <(compgen -W \"$offer\" -- \"$cur\")\n"
			   "}\n"
			   "complete -o filenames -F _waslctl waslctl\n";

static bool comes_again(size_t n)
{
	const struct verb *v, *this = arguments_verb(n);

	for (size_t i = 0; i < n && (v = arguments_verb(i)); i++)
		if (strcmp(v->noun, this->noun) == 0)
			return true;
	return false;
}

static void print_nouns(FILE *out)
{
	const struct verb *v;

	fputs("	' ')\n		offer='", out);
	for (size_t i = 0; (v = arguments_verb(i)); i++)
		if (!comes_again(i))
			fprintf(out, "%s ", v->noun);
	fputs("'\n		for program in " WASL_WORKER_DIR "/waslctl-*; do\n"
	      "			[[ -x $program ]] && offer+=\" ${program##*/waslctl-}\"\n"
	      "		done\n		;;\n",
	      out);
}

static void print_names(const char *noun, FILE *out)
{
	const struct verb *v;

	fprintf(out, "	'%s ') offer='", noun);
	for (size_t i = 0; (v = arguments_verb(i)); i++)
		if (v->name && strcmp(v->noun, noun) == 0)
			fprintf(out, "%s ", v->name);
	fputs("' ;;\n", out);
}

static void print_options(const struct verb *v, FILE *out)
{
	if (!v->options)
		return;
	fprintf(out, "	'%s %s'*) offer='", v->noun, v->name ? v->name : "");
	for (const char *const *o = v->options; *o; o++)
		fprintf(out, "--%s ", *o);
	fputs("' ;;\n", out);
}

void completion_bash(FILE *out)
{
	const struct verb *v;

	fputs(head, out);
	print_nouns(out);
	for (size_t i = 0; (v = arguments_verb(i)); i++) {
		if (v->name && !comes_again(i))
			print_names(v->noun, out);
		print_options(v, out);
	}
	fputs(tail, out);
}
