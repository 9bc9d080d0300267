// run.mjs [NAME...] -- every journey of this folder, or those named; a line each:
// "ok NAME", "not ok NAME: why", "skip NAME: why".
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { World, browserOpen, li, program, top } from "./harness.mjs"
import { Watch, browserKill, browsersKill, within } from "./watch.mjs"

const here = dirname(fileURLToPath(import.meta.url))
const wanted = process.argv.slice(2)
const worlds = new Map()
let failed = 0

// What a journey that failed left waiting: it is told, and the others go on.
process.on("unhandledRejection", error => {
	failed++
	console.log(`not ok a promise that nobody waits for any more: ${String(error).split("\n")[0]}`)
})

// One world of each kind serves every journey; the first that asks pays for it.  "demo again" is a second demo, beside
// the one that tours walk; a journey of another kind ("sqlite", "postgres") opens its own.
async function world(kind) {
	if (!worlds.has(kind))
		worlds.set(kind, /^(li|demo)/.test(kind) ? World.open(kind.split(" ")[0]) : Promise.resolve(null))
	return worlds.get(kind)
}

if (!existsSync(program)) {
	console.log(`not ok browser: ${program} is not there; ./dev build makes it`)
	process.exit(1)
}
const month = existsSync(join(li, "customers.csv"))
const journeys = []
for (const file of readdirSync(here).filter(name => name.endsWith(".journey.mjs")).sort())
	journeys.push(...(await import(join(here, file))).default)

// A journey that is not done by then is over; the longest says itself how long it may take.
const LIMIT_S = 240
const lanes = new Map()

// Journeys of one world one after the other, worlds side by side.
async function walk(journeys) {
	for (const journey of journeys) {
		const started = Date.now()
		const watch = new Watch(journey.name)
		lanes.set(journey.world, watch)
		let shared = null
		try {
			shared = await within(LIMIT_S, `the world "${journey.world}"`, world(journey.world))
			await watch.run(journey.limit ?? LIMIT_S, () => journey.run(shared))
			console.log(`ok ${journey.name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
		} catch (error) {
			failed++
			console.log(`not ok ${journey.name}: ${String(error.stack ?? error).split("\n").slice(0, 12).join("\n    ")}\n${watch.stand()}`)
			for (const one of [shared, ...watch.worlds])
				await lastPicture(journey, one)
		}
		for (const one of watch.worlds)
			await within(LIMIT_S, "closing its world", one.close()).catch(error => console.log(`    ${error.message}`))
		await emptied(shared?.browser).catch(async error => {
			console.log(`    after ${journey.name}: ${error.message}; another is opened`)
			browserKill(shared.browser)
			shared.browser = await browserOpen().catch(why => console.log(`not ok another browser: ${why.message}`))
		})
	}
}

// The next journey finds a browser without pages.
async function emptied(browser) {
	for (const context of browser?.contexts() ?? [])
		await within(30, "the browser closes its pages", context.close())
}

// Where a journey ended, to be looked at.
async function lastPicture(journey, world) {
	const page = world?.browser?.contexts().at(-1)?.pages().at(-1)
	if (!page)
		return
	const name = `failed_${journey.name.replace(/\W+/g, "_")}.png`
	mkdirSync(join(top, "build/screens"), { recursive: true })
	const taken = await within(15, "its picture", page.screenshot({ path: join(top, "build/screens", name), fullPage: true }))
		.then(() => `see build/screens/${name}`, error => error.message.split("\n")[0])
	console.log(`    at ${page.url()}; ${taken}`)
}

// Whoever started us has no more patience: what is under way is told.
process.on("SIGTERM", () => {
	for (const [kind, watch] of lanes)
		if (!watch.over)
			console.log(`not ok ${watch.name}: still under way in "${kind}"\n${watch.stand()}`)
	browsersKill()
	process.exit(1)
})

const groups = new Map()
for (const journey of journeys) {
	if (wanted.length && !wanted.some(name => journey.name.includes(name)))
		continue
	if (journey.world === "li" && !month)
		console.log(`skip ${journey.name}: ../shared/data/li is not on this machine`)
	else if (journey.world === "postgres" && !process.env.DOORSTEP_TEST_PG)
		console.log(`skip ${journey.name}: no PostgreSQL in DOORSTEP_TEST_PG`)
	else
		groups.set(journey.world, [...groups.get(journey.world) ?? [], journey])
}
// As many worlds at once as there are processors; those with most to do first.
const long = ["demo again", "demo", "li", "sqlite"]
const waiting = [...long.filter(kind => groups.has(kind)), ...[...groups.keys()].filter(kind => !long.includes(kind))]
const lane = async () => {
	while (waiting.length)
		await walk(groups.get(waiting.shift()))
}
await Promise.all(Array.from({ length: Math.max(1, cpus().length) }, lane))
for (const opened of worlds.values()) {
	const one = await opened.catch(() => null)
	if (one) {
		writeFileSync(join(top, `build/browser-${one.kind}.log`), one.log)
		await within(LIMIT_S, "closing a world", one.close()).catch(error => console.log(error.message))
	}
}
browsersKill()
process.exit(failed ? 1 : 0)
