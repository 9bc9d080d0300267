// audit.mjs -- Lighthouse's marks of pages that a visitor sees: mobile, with its own slow processor and network.
// Installed by ./dev bench beside the builds.
//
// Lighthouse takes how long a task of the page lasted by the wall clock and makes it four times as long.  On a machine
// with other work a task waits for a processor most of that time.  So each look is marked twice: as Lighthouse marks it,
// and with every task as long as its thread really used a processor; how much of it was waiting is told.
import { createServer } from "node:http"

const core = new URL("../../build-lighthouse/node_modules/lighthouse/core/", import.meta.url)
const { default: lighthouse } = await import(new URL("index.js", core))
const { Runner } = await import(new URL("runner.js", core))
const { initializeConfig } = await import(new URL("config/config.js", core))

const FLAGS = { output: "json", logLevel: "error", disableStorageReset: true }

// What costs a browser the least: {base, close()}.  Beside it a page's own share can be told from the machine's.
export async function emptyPage() {
	const server = createServer((request, answer) => answer.writeHead(200, { "content-type": "text/html; charset=utf-8" })
		.end(`<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Empty</title><h1>Empty</h1>`))
	await new Promise(done => server.listen(0, "127.0.0.1", done))
	return { base: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() }
}

// The events of the page's main thread as if no other program had run: within a task everything is shortened alike.
function withoutWaiting(trace) {
	const begun = trace.traceEvents.filter(one => one.name === "navigationStart" && /^http/.test(one.args.data?.documentLoaderURL ?? "")).at(-1)
	const ours = one => one.pid === begun.pid && one.tid === begun.tid
	const tasks = trace.traceEvents.filter(one => ours(one) && one.ph === "X" && /RunTask$/.test(one.name) && one.tdur !== undefined && one.dur > 0)
		.sort((a, b) => a.ts - b.ts)
	let lasted = 0, used = 0
	for (const task of tasks.filter(one => one.ts >= begun.ts)) {
		lasted += task.dur
		used += task.tdur
	}
	// The task in which something happens, by halves.
	const around = ts => {
		let low = 0, high = tasks.length
		while (low < high) {
			const middle = (low + high) >> 1
			if (tasks[middle].ts <= ts)
				low = middle + 1
			else
				high = middle
		}
		const task = tasks[low - 1]
		return task && ts < task.ts + task.dur ? task : null
	}
	const traceEvents = trace.traceEvents.map(one => {
		const task = ours(one) && one.ts > 0 ? around(one.ts) : null
		if (!task)
			return one
		const part = Math.min(1, task.tdur / task.dur)
		return { ...one, ts: Math.round(task.ts + (one.ts - task.ts) * part), ...(one.dur === undefined ? {} : { dur: Math.round(one.dur * part) }) }
	})
	return { trace: { ...trace, traceEvents }, used_ms: used / 1000, waited: lasted ? 1 - used / lasted : 0 }
}

function marks(lhr, url) {
	if (lhr.runtimeError)
		throw new Error(`${url}: ${lhr.runtimeError.message}`)
	return Object.fromEntries(Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)]))
}

// What was found wanting, a line each.
const wanting = lhr => Object.values(lhr.categories).flatMap(category => category.auditRefs)
	.filter(one => one.weight > 0).map(one => lhr.audits[one.id]).filter(one => one.score !== null && one.score < 0.9)
	.map(one => `${one.id}${one.displayValue ? ` (${one.displayValue})` : ""}${(one.details?.items ?? []).slice(0, 2).map(item => ` ${item.description ?? ""} ${item.sourceLocation?.url ?? ""}`).join(";")}`)

/*
 * One look at the page at `url`; `port` is that of a browser whose default context is signed in.
 * {marks: 0 to 100 by category, alone: the performance without waiting, used_ms: processor time of the page's main
 * thread, waited: the part of its tasks' time in which it had no processor, blocked_ms, blocked_alone_ms: as Lighthouse
 * reckons a slow phone, wanting: [sentences]}
 */
export async function audit(url, port, categories = ["performance", "accessibility", "best-practices"]) {
	const flags = { ...FLAGS, port, onlyCategories: categories }
	const { lhr, artifacts } = await lighthouse(url, flags)
	const found = { marks: marks(lhr, url), wanting: wanting(lhr) }
	const { trace, used_ms, waited } = withoutWaiting(artifacts.traces.defaultPass)
	const { resolvedConfig } = await initializeConfig("navigation", undefined, flags)
	const again = await Runner.audit({ ...artifacts, traces: { ...artifacts.traces, defaultPass: trace } }, { resolvedConfig, computedCache: new Map() })
	const blocked = one => one.audits["total-blocking-time"].numericValue
	return { ...found, alone: marks(again.lhr, url).performance, used_ms, waited, blocked_ms: blocked(lhr), blocked_alone_ms: blocked(again.lhr) }
}
