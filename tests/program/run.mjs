// run.mjs [NAME...] -- every story of this folder, or those named: what the program does for scripts and
// under a storm.  A line each: "ok NAME", "not ok NAME: why", "skip NAME: why".
import { existsSync, readdirSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { haveMonth, program } from "./world.mjs"

const here = dirname(fileURLToPath(import.meta.url))
const wanted = process.argv.slice(2)
let failed = 0

if (!existsSync(program)) {
	console.log(`not ok program: ${program} is not there; ./dev build makes it`)
	process.exit(1)
}
for (const file of readdirSync(here).filter(name => name.endsWith(".story.mjs")).sort())
	for (const story of (await import(join(here, file))).default) {
		if (wanted.length && !wanted.some(name => story.name.includes(name)))
			continue
		if (story.month && !haveMonth) {
			console.log(`skip ${story.name}: ../shared/data/li is not on this machine`)
			continue
		}
		if (story.postgres && !process.env.DOORSTEP_TEST_PG) {
			console.log(`skip ${story.name}: no PostgreSQL in DOORSTEP_TEST_PG`)
			continue
		}
		const started = Date.now()
		try {
			const figures = await story.run()
			console.log(`ok ${story.name} (${((Date.now() - started) / 1000).toFixed(1)} s)${figures ? `: ${figures}` : ""}`)
		} catch (error) {
			failed++
			console.log(`not ok ${story.name}: ${String(error.stack ?? error).split("\n").slice(0, 8).join("\n    ")}`)
		}
	}
process.exit(failed ? 1 : 0)
