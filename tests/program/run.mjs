// run.mjs [NAME...] -- every story of this folder, or those named: what the program does for scripts and
// under a storm.  A line each: "ok NAME", "not ok NAME: why", "skip NAME: why".
// A file of stories is told in a process of its own ("--file FILE"), as many at once as there are processors:
// a story may set what the programs it starts find in their environment.
import { execFile } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"
import { cpus } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { heard } from "./description.mjs"
import { assert, haveMonth, program } from "./world.mjs"

const self = fileURLToPath(import.meta.url)
const here = dirname(self)
let failed = 0

async function tell(story) {
	if (story.month && !haveMonth)
		return console.log(`skip ${story.name}: ../shared/data/li is not on this machine`)
	if (story.postgres && !process.env.DOORSTEP_TEST_PG)
		return console.log(`skip ${story.name}: no PostgreSQL in DOORSTEP_TEST_PG`)
	if (story.missing?.())
		return console.log(`skip ${story.name}: ${story.missing()} is not on this machine`)
	const started = Date.now()
	try {
		heard.count = 0
		const figures = await story.run()
		const wrong = [...heard.faults.values()].slice(0, 20)
		heard.faults.clear()
		assert(!wrong.length, `answers that are not as /api/openapi.json says:\n${wrong.join("\n")}`)
		const said = [figures, heard.count ? `${heard.count} answers of the API, each as described` : ""].filter(one => one).join("; ")
		console.log(`ok ${story.name} (${((Date.now() - started) / 1000).toFixed(1)} s)${said ? `: ${said}` : ""}`)
	} catch (error) {
		failed++
		const cause = error.cause ? ` (${error.cause.code ?? error.cause.message})` : ""
		console.log(`not ok ${story.name}: ${String(error.stack ?? error).split("\n").slice(0, 24).join("\n    ")}${cause}`)
	}
}

async function tellFile(file, wanted) {
	for (const story of (await import(join(here, file))).default)
		if (!wanted.length || wanted.some(name => story.name.includes(name)))
			await tell(story)
}

function inItsProcess(file, wanted) {
	return new Promise(done => execFile(process.execPath, [self, "--file", file, ...wanted], { maxBuffer: 1 << 26 }, (error, out, words) => {
		process.stdout.write(out)
		process.stderr.write(words)
		if (error) {
			failed++
			if (!/^not ok /m.test(out))
				console.log(`not ok ${file}: ended with ${error.signal ?? error.code}`)
		}
		done()
	}))
}

if (!existsSync(program)) {
	console.log(`not ok program: ${program} is not there; ./dev build makes it`)
	process.exit(1)
}
const [first, file, ...names] = process.argv.slice(2)
if (first === "--file") {
	await tellFile(file, names)
} else {
	const wanted = process.argv.slice(2)
	// Those that last longest begin first.
	const long = ["race", "storm", "kinds", "month"]
	const waiting = readdirSync(here).filter(name => name.endsWith(".story.mjs")).sort()
		.sort((a, b) => long.includes(b.split(".")[0]) - long.includes(a.split(".")[0]))
	const lane = async () => {
		while (waiting.length)
			await inItsProcess(waiting.shift(), wanted)
	}
	await Promise.all(Array.from({ length: Math.max(1, cpus().length) }, lane))
}
process.exit(failed ? 1 : 0)
