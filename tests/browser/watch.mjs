// No journey hangs the others.  Each is watched: which calls it made of the browser, from which line; which browsers and
// worlds it opened.  One that is not done in time is told with where it stands; what it opened is closed or killed.
import { AsyncLocalStorage } from "node:async_hooks"

const CALLS = 10
const underWay = new AsyncLocalStorage()
const browsers = new Map()

// What `promise` gives, or an error after `seconds`.
export function within(seconds, what, promise) {
	let timer
	const late = new Promise((_, refuse) => {
		timer = setTimeout(() => refuse(new Error(`${what}: not done after ${seconds} s`)), seconds * 1000)
	})
	return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

export class Watch {
	constructor(name) {
		this.name = name
		this.calls = []
		this.worlds = new Set()
		this.over = false
	}

	// Runs a journey; what it does after its time is refused.
	async run(seconds, journey) {
		const running = underWay.run(this, async () => journey())
		running.catch(() => {})
		try {
			return await within(seconds, this.name, running)
		} finally {
			this.over = true
		}
	}

	// The last calls of the browser, one a line, and for how long each that is not answered yet has waited.
	stand() {
		return this.calls.map(({ what, line, began, end }) =>
			`    ${end ? `${((end - began) / 1000).toFixed(1)} s` : `unanswered for ${((Date.now() - began) / 1000).toFixed(0)} s:`} ${what} at ${line}`).join("\n")
	}
}

// The journey that asks, or nobody; refused when its time is over.
export function watched() {
	const journey = underWay.getStore()
	if (journey?.over)
		throw new Error(`${journey.name} is over`)
	return journey
}

// The line of a journey that makes this call.
function lineHere() {
	const limit = Error.stackTraceLimit
	Error.stackTraceLimit = 60
	const lines = new Error().stack.split("\n").flatMap(line => line.match(/tests\/browser\/([\w.]+:\d+)/)?.[1] ?? [])
	Error.stackTraceLimit = limit
	return lines.filter(line => !line.startsWith("watch.")).slice(0, 3).join(" < ") || "?"
}

// What the browser's library tells of every call: "=> page.goto started", "<= page.goto succeeded".
export const logger = {
	isEnabled: name => name === "api",
	log(name, severity, message) {
		const journey = underWay.getStore()
		const [, way, what, how] = String(message).match(/^(=>|<=) (\S+) (\w+)/) ?? []
		if (!journey || !way)
			return
		if (way === "=>") {
			journey.calls.push({ what, line: lineHere(), began: Date.now() })
			if (journey.calls.length > CALLS)
				journey.calls.splice(Math.max(0, journey.calls.findIndex(call => call.end)), 1)
			return
		}
		const call = journey.calls.find(one => one.what === what && !one.end)
		if (call) {
			call.end = Date.now()
			call.what += how === "failed" ? " (failed)" : ""
		}
	},
}

/* ---- browsers, which are processes of their own ---- */

// Remembers which process a browser is.
export async function browserKnown(browser) {
	const session = await browser.newBrowserCDPSession()
	const { processInfo } = await session.send("SystemInfo.getProcessInfo")
	browsers.set(browser, processInfo.find(one => one.type === "browser").id)
	browser.on("disconnected", () => browsers.delete(browser))
	await session.detach()
	return browser
}

// The browser leads its processes; none is left.
export function browserKill(browser) {
	const pid = browsers.get(browser)
	try {
		process.kill(-pid, "SIGKILL")
	} catch { /* gone already */ }
}

export function browsersKill() {
	for (const browser of browsers.keys())
		browserKill(browser)
}

// Closes it, or ends it when it does not answer.
export async function browserClose(browser) {
	await within(20, "closing the browser", browser.close()).catch(() => browserKill(browser))
}
