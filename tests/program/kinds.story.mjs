// A new kind of field, of portal action and of effect is one new file each: a copy of the tree gets one file
// more and nothing else, is built, and knows them.  What was compiled is taken over; only the new files, the
// arrays of kinds, the program and the test of the samples are made.
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { assert, equal, program, top } from "./world.mjs"

const field = `/* shoe -- the size of a shoe. */
#include "form/kind.h"

static struct err *
draw(struct ctx *ctx UNUSED, const struct field_place *place, struct html *html)
{
	field_input(html, place, &(struct field_input){ .value = value_text(place->value, NULL) });
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	int64_t size;

	if (!str_to_int(value_text(value, NULL), 15, 55, &size))
		field_wrong(ctx, place, T(ctx, "Enter a size from 15 to 55."));
	return OK;
}

static const struct field_sample samples[] = {
	{ .sent = { "", "42" }, .stored = "\\"42\\"", .text = "42" },
	{ .sent = { "", "" }, .text = "" },
	{ .sent = { "", "99" }, .text = "", .wrong = "Enter a size from 15 to 55." },
	{ 0 },
};

const struct field_kind field_kind_shoe = {
	.token = "shoe", .label = N_("Shoe size"), .icon = "tool", .palette = N_("Numbers"), .rank = 25,
	.fact = FACT_TEXT, .samples = samples,
	.draw = draw, .read = kind_read_text, .validate = validate, .text = kind_text,
};
`

const build = dirname(program)

// The tree, and of its build what was compiled, with its times, so that only what is new is made.
function copyTree() {
	const copy = mkdtempSync(join(tmpdir(), "doorstep-kinds-"))
	const take = (from, to, leave) => {
		const names = readdirSync(from).filter(name => !leave.test(name)).map(name => join(from, name))
		mkdirSync(to, { recursive: true })
		execFileSync("cp", ["-a", ...names, to])	// times to the last digit: ninja compares them
	}
	take(top, copy, /^(build.*|node_modules|\.git)$/)
	take(build, join(copy, "build"),
		/^(assets.*|meson-.*|build\.ninja|compile_commands\.json|screens|corpus.*|fuzz.*|.*_test|.*_test\.p)$/)
	const log = join(copy, "build/.ninja_log")
	writeFileSync(log, readFileSync(log, "utf8").split("\n").filter(line => !line.includes("\tbuild.ninja\t")).join("\n"))
	return copy
}

// The options and the compiler of the build that is there.
function setup() {
	const wanted = ["werror", "buildtype", "optimization", "debug", "b_sanitize", "b_lundef"]
	const options = JSON.parse(readFileSync(join(build, "meson-info/intro-buildoptions.json"), "utf8"))
	const [{ command }] = JSON.parse(readFileSync(join(build, "compile_commands.json"), "utf8"))
	const cached = command.startsWith("ccache ")
	const compiler = command.split(" ")[cached ? 1 : 0]
	const cpp = compiler.includes("clang") ? "clang++" : "g++"
	return {
		args: options.filter(o => wanted.includes(o.name)).map(o => `-D${o.name}=${o.value}`),
		env: { CC: `${cached ? "ccache " : ""}${compiler === "cc" ? "gcc" : compiler}`, CXX: `${cached ? "ccache " : ""}${cpp}` },
	}
}

// The kinds of action, effect and channel are copies of existing ones under another name.
function addFiles(copy) {
	writeFileSync(join(copy, "src/form/fields/shoe.c"), field)
	const source = execFileSync("cat", [join(top, "src/action/kinds/cancel.c")], { encoding: "utf8" })
	const kind = source.replaceAll("action_kind_cancel", "action_kind_wave").replace(/\.token = "cancel"/, '.token = "wave"')
	assert(kind.includes('"wave"'), "cancel.c has a token to replace")
	writeFileSync(join(copy, "src/action/kinds/wave.c"), kind)
	const effect = readFileSync(join(top, "src/automation/effects/detach.c"), "utf8")
	writeFileSync(join(copy, "src/automation/effects/salute.c"), effect.replaceAll("effect_kind_detach", "effect_kind_salute")
		.replace(/\.token = "detach"/, '.token = "salute"'))
	const channel = readFileSync(join(top, "src/message/channels/email.c"), "utf8")
	writeFileSync(join(copy, "src/message/channels/parrot.c"), channel.replaceAll("message_channel_email", "message_channel_parrot")
		.replace(/\.token = "email"/, '.token = "parrot"'))
}

function run(copy, command, ...args) {
	return execFileSync(command, args, { cwd: copy, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"],
		env: { ...process.env, ...setup().env, CCACHE_BASEDIR: copy, CCACHE_NOHASHDIR: "1" } })
}

export default [{
	name: "a new kind of field, of action, of effect and of channel is one new file",
	async run() {
		const copy = copyTree()
		try {
			addFiles(copy)
			run(copy, "meson", "setup", "build", ...setup().args)
			run(copy, "ninja", "-C", "build", "doorstep", "form_fields_test", "automation_effect_test", "message_message_test")
			const kinds = JSON.parse(run(copy, "build/doorstep", "kinds", "--json"))
			assert(kinds.field_types.includes("shoe"), "the new kind of field is listed")
			assert(kinds.actions.includes("wave"), "the new kind of action is listed")
			assert(kinds.effects.includes("salute"), "the new kind of effect is listed")
			assert(kinds.channels.includes("parrot"), "the new channel is listed")
			run(copy, "build/message_message_test")
			run(copy, "build/form_fields_test")
			run(copy, "build/automation_effect_test")
			equal(kinds.effects.length, readdirSync(join(copy, "src/automation/effects")).filter(name => name.endsWith(".c")).length,
				"kinds of effects")
			equal(kinds.field_types.length, readdirSync(join(copy, "src/form/fields")).filter(name => name.endsWith(".c")).length,
				"kinds of fields")
		} finally {
			rmSync(copy, { recursive: true, force: true })
		}
	},
}]
