#include "ctl/completion.h"

#include "build_config.h"
#include "ctl/arguments.h"

#include <string.h>

/* How a shell writes a list of words. */
struct shell {
	const char *begin, *end;
};

/*
 * The words before the one that is being typed are sorted as waslctl sorts them: each option
 * but these has a value. bash takes an equals sign for a word.
 */
static const char bash_head[] =
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

static const char bash_tail[] =
	"	esac\n"
	"	[[ $cur == -* ]] && offer+=' --config --socket --json --help'\n"
	"	mapfile -t COMPREPLY < <(compgen -W \"$offer\" -- \"$cur\")\n"
	"}\n"
	"complete -o filenames -F _waslctl waslctl\n";

static const char zsh_head[] =
	"#compdef waslctl\n"
	"# zsh completion of waslctl, as \"waslctl completion zsh\" prints it.\n"
	"_waslctl() {\n"
	"	local noun='' name='' word prev=${words[CURRENT-1]}\n"
	"	local -i i\n"
	"	local -a offer\n"
	"	for ((i = 2; i < CURRENT; i++)); do\n"
	"		word=${words[i]}\n"
	"		case $word in\n"
	"		--json|--help|--version|-h|--*=*) ;;\n"
	"		--*) i+=1 ;;\n"
	"		*)\n"
	"			if [[ -z $noun ]]; then\n"
	"				noun=$word\n"
	"			elif [[ -z $name ]]; then\n"
	"				name=$word\n"
	"			fi\n"
	"			;;\n"
	"		esac\n"
	"	done\n"
	"	case $prev in\n"
	"	--config|--socket|--file|--attach)\n"
	"		_files\n"
	"		return\n"
	"		;;\n"
	"	--json|--help|--version|--*=*) ;;\n"
	"	--*) return ;;\n"
	"	esac\n"
	"	case \"$noun $name\" in\n";

static const char zsh_tail[] =
	"	esac\n"
	"	[[ ${words[CURRENT]} == -* ]] && offer+=(--config --socket --json --help)\n"
	"	compadd -- $offer\n"
	"}\n"
	"_waslctl \"$@\"\n";

static const struct shell bash = {"offer='", "'"}, zsh = {"offer=(", ")"};

static bool comes_again(size_t n)
{
	const struct verb *v, *this = arguments_verb(n);

	for (size_t i = 0; i < n && (v = arguments_verb(i)); i++)
		if (strcmp(v->noun, this->noun) == 0)
			return true;
	return false;
}

static void print_nouns(const struct shell *shell, FILE *out)
{
	const struct verb *v;

	fprintf(out, "	' ')\n		%s", shell->begin);
	for (size_t i = 0; (v = arguments_verb(i)); i++)
		if (!comes_again(i))
			fprintf(out, "%s ", v->noun);
	fprintf(out, "%s\n", shell->end);
}

static void print_names(const struct shell *shell, const char *noun, FILE *out)
{
	const struct verb *v;

	fprintf(out, "	'%s ') %s", noun, shell->begin);
	for (size_t i = 0; (v = arguments_verb(i)); i++)
		if (v->name && strcmp(v->noun, noun) == 0)
			fprintf(out, "%s ", v->name);
	fprintf(out, "%s ;;\n", shell->end);
}

static void print_options(const struct shell *shell, const struct verb *v, FILE *out)
{
	if (!v->options)
		return;
	fprintf(out, "	'%s %s'*) %s", v->noun, v->name ? v->name : "", shell->begin);
	for (const char *const *o = v->options; *o; o++)
		fprintf(out, "--%s ", *o);
	fprintf(out, "%s ;;\n", shell->end);
}

static void print_verbs(const struct shell *shell, FILE *out)
{
	const struct verb *v;

	for (size_t i = 0; (v = arguments_verb(i)); i++) {
		if (v->name && !comes_again(i))
			print_names(shell, v->noun, out);
		print_options(shell, v, out);
	}
}

void completion_bash(FILE *out)
{
	fputs(bash_head, out);
	print_nouns(&bash, out);
	fputs("		for program in " WASL_WORKER_DIR "/waslctl-*; do\n"
	      "			[[ -x $program ]] && offer+=\" ${program##*/waslctl-}\"\n"
	      "		done\n		;;\n",
	      out);
	print_verbs(&bash, out);
	fputs(bash_tail, out);
}

void completion_zsh(FILE *out)
{
	fputs(zsh_head, out);
	print_nouns(&zsh, out);
	/* programs alone, and none where there is none */
	fputs("		for word in " WASL_WORKER_DIR "/waslctl-*(N*); do\n"
	      "			offer+=(${word##*/waslctl-})\n"
	      "		done\n		;;\n",
	      out);
	print_verbs(&zsh, out);
	fputs(zsh_tail, out);
}
