// A worker's phone on a bad network: every command arrives many times, at once and again after the server was killed;
// each is done once.  And what a worker may not.
import { Api, Server, Visitor, assert, equal, hidden, must } from "./world.mjs"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const UNIT = "morgenrot", STORM = 12
const MONDAY = Date.parse("2027-03-01T08:00:00+01:00"), MINUTE = 60e3

class Demo {
	constructor() {
		this.folder = mkdtempSync(join(tmpdir(), "doorstep-field-"))
		this.where = ["--data", join(this.folder, "data")]
		this.port = 21000 + process.pid % 19000
		this.now = MONDAY
	}
	get clock() {
		return ["--clock", new Date(this.now).toISOString()]
	}
	async start() {
		this.server = new Server({ where: this.where }, this.port, this.clock)
		await this.server.ready()
	}
	// The server dies; another one goes on so many minutes later.
	async later(minutes) {
		await this.server.kill()
		this.now += minutes * MINUTE
		await this.start()
	}
	async person(email) {
		const visitor = new Visitor(this.server.base, "10.0.0.8")
		const page = await visitor.open("/b/login")
		equal((await visitor.send("/b/login", { ...hidden(page.text, "password"), email, password: "doorstep-demo" })).status, 200, `${email} logs in`)
		return visitor
	}
	async close() {
		await this.server?.stop()
		rmSync(this.folder, { recursive: true, force: true })
	}
}

// The first visit that is still to go, of today or one of the next days.
async function visitToGo(worker, now = MONDAY) {
	for (let day = 0; day < 8; day++) {
		const date = new Date(now + day * 86400000).toISOString().slice(0, 10)
		const { text } = await worker.open(`/w/${UNIT}?day=${date}`)
		for (const [, path] of text.matchAll(/href="(\/w\/[^"]*\/a\/[\w-]{22})"/g))
			if ((await worker.open(path)).text.includes('value="en_route"'))
				return path
	}
	throw new Error("the demo's first worker has no visit ahead")
}

async function storm(worker, path, fields) {
	const answers = await Promise.all(Array.from({ length: STORM }, () => worker.ask("POST", path, fields)))
	const wrong = answers.find(answer => answer.status !== 303)
	assert(!wrong, `${fields.verb ?? path} answers ${wrong?.status}: ${wrong?.text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").slice(0, 300)}`)
}

const count = (text, word) => text.split(`<li class="past">${word}`).length - 1

// Minutes on the clock before each step, and before the visit is closed.
const AFTER = [0, 15, 0, 40, 10, 30]

async function onceEach() {
	const demo = new Demo()
	try {
		await must("demo", ...demo.where, ...demo.clock)
		await demo.start()
		const worker = await demo.person("giulia.roth@morgenrot.example.org"), admin = await demo.person("admin@morgenrot.example.org")
		const visit = await visitToGo(worker)
		const { csrf } = hidden((await worker.open(visit)).text, "/step")
		const steps = ["en_route", "arrive", "start", "pause", "resume"].map(verb => ({ csrf, verb, command: `phone-1-${verb}` }))
		for (const [i, step] of steps.entries()) {
			if (i > 0)
				await demo.later(AFTER[i])
			await storm(worker, `${visit}/step`, step)
		}
		// The phone heard none of the answers, and the server died: the whole queue once more.
		await demo.later(AFTER[5])
		for (const step of steps)
			await storm(worker, `${visit}/step`, step)
		const finish = await worker.open(`${visit}/finish`)
		const typed = name => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(finish.text)?.[1] ?? ""
		const closing = { ...hidden(finish.text, "real_start"), real_start: typed("real_start"), real_end: typed("real_end"), result: "ok",
			comment: "Done in a storm", name: "Anna Berger" }
		const first = await worker.ask("POST", `${visit}/finish`, closing)
		if (first.status === 422) {
			const missing = [...new Set([...first.text.matchAll(/href="#f-f\.([\w.]+)"/g)].map(([, code]) => code))]
			assert(missing.length > 0, `closing is refused: ${first.text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").slice(0, 400)}`)
			for (const code of missing) {
				const option = new RegExp(`name="f\\.${code}"[^>]*value="([^"]+)"`).exec(finish.text)?.[1] ?? new RegExp(`name="f\\.${code}"[\\s\\S]*?<option value="([^"]+)"`).exec(finish.text)?.[1]
				closing[`f.${code}`] = option ?? "As it should be"
			}
		}
		await storm(worker, `${visit}/finish`, closing)
		await demo.server.kill()
		await demo.start()
		await storm(worker, `${visit}/finish`, closing)
		const record = (await admin.open(visit.replace("/w/", "/b/").replace("/a/", "/activities/"))).text
		// In the administrator's language, which is English.
		for (const [what, times] of [["On the way", 1], ["Arrived", 1], ["Started", 1], ["Work paused", 1], ["Work goes on", 1], ["Closed", 1]])
			equal(count(record, what), times, `"${what}" stands in the history`)
		// Programs read how long it took; and who goes out, too, goes there from the back office.
		const key = (await must("key", "create", ...demo.where, "--unit", UNIT, "--scopes", "read")).out.trim()
		const { work_times: times } = (await new Api(demo.server.base, key).get(`/activities/${visit.split("/").pop()}`)).body
		const took = times.map(span => `${span.kind} ${Math.round((Date.parse(span.to) - Date.parse(span.from)) / MINUTE)}`).join(", ")
		equal(took, "travel 15, work 40, pause 10, work 30", "the times that it took, in minutes")
		assert(times.every(span => span.worker === "Giulia Roth" && span.to >= span.from), `all of them are over: ${JSON.stringify(times)}`)
		assert((await worker.open(`/b/${UNIT}`)).text.includes(`href="/w/${UNIT}"`), "the round is in the menu of who has one")
		assert(!(await admin.open(`/b/${UNIT}`)).text.includes(`href="/w/${UNIT}"`), "and not in that of others")
		// Another content under an id that was used.
		const other = await worker.ask("POST", `${visit}/finish`, { ...closing, comment: "Something else" })
		assert(other.status === 422 || other.status === 409, `the same id with other contents answers ${other.status}`)
		return `${STORM} times each, killed twice: once each`
	} finally {
		await demo.close()
	}
}

// Closed in part, the next date of the same visit, and its second half.
async function inTwoParts() {
	const demo = new Demo()
	try {
		await must("demo", ...demo.where, ...demo.clock)
		await demo.start()
		const worker = await demo.person("giulia.roth@morgenrot.example.org")
		const visit = await visitToGo(worker)
		const { csrf } = hidden((await worker.open(visit)).text, "/step")
		equal((await worker.ask("POST", `${visit}/step`, { csrf, verb: "start", command: "phone-3-start" })).status, 303, "start")
		const page = await worker.open(`${visit}/interrupt`)
		const typed = name => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(page.text)?.[1] ?? ""
		assert(!/<(input|textarea|select)[^>]*name="f\.[^>]*required/.test(page.text), "what is missing may wait for the last day")
		const fields = { ...hidden(page.text, "real_start"), real_start: typed("real_start"), real_end: typed("real_end") }
		equal((await worker.ask("POST", `${visit}/interrupt`, fields)).status, 422, "what remains must be said")
		const closed = await worker.ask("POST", `${visit}/interrupt`, { ...fields, comment: "The pump is missing" })
		assert(closed.status === 303, `closing in part answers ${closed.status}: ${closed.text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").slice(0, 500)}`)
		const after = (await worker.open(visit)).text
		assert(after.includes("The pump is missing") && after.includes(`${visit}/next`), "the page says what remains, and offers the next date")
		const next = await worker.open(`${visit}/next`)
		const slot = /name="slot"[^>]*value="([^"]*)"/.exec(next.text)?.[1]
		const booked = await worker.ask("POST", `${visit}/next`, { ...hidden(next.text, 'name="slot"'), slot })
		assert(booked.status === 303, `booking answers ${booked.status}: ${booked.text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").slice(0, 500)}`)
		equal(booked.to, visit, "it is the same visit")
		assert((await worker.open(visit)).text.includes('value="en_route"'), "which is to go again")
		return "one visit, two dates"
	} finally {
		await demo.close()
	}
}

async function walls() {
	const demo = new Demo()
	try {
		await must("demo", ...demo.where, ...demo.clock)
		await demo.start()
		const worker = await demo.person("giulia.roth@morgenrot.example.org"), planner = await demo.person("marie@morgenrot.example.org")
		const stranger = new Visitor(demo.server.base, "10.0.0.7")
		const visit = await visitToGo(worker)
		const { csrf } = hidden((await worker.open(visit)).text, "/step")
		equal((await stranger.ask("GET", visit)).status, 303, "a stranger is asked to log in")
		equal((await planner.ask("GET", visit)).status, 403, "a planner has no round")
		equal((await worker.ask("GET", "/w/aurora")).status, 404, "another unit is not there")
		equal((await worker.ask("GET", visit.replace(/[\w-]{22}$/, "AAAAAAAAAAAAAAAAAAAAAA"))).status, 404, "a visit that is none")
		equal((await worker.ask("POST", `${visit}/step`, { csrf, verb: "finish", command: "phone-2-finish" })).status, 404, "closing takes more than a step")
		equal((await worker.ask("POST", `${visit}/step`, { csrf, verb: "en_route", command: "x" })).status, 422, "an id of one letter")
		equal((await worker.ask("POST", `${visit}/place`, { csrf, latitude: "47.1", longitude: "9.5" })).text, '{"shown":false}', "not on the way: not seen")
		equal((await worker.ask("POST", `${visit}/place`, { csrf, latitude: "947.1", longitude: "9.5" })).status, 422, "no place on earth")
		for (const path of ["/settings", "/customers", "/triggers", "/catalog"])
			equal((await worker.ask("GET", `/b/${UNIT}${path}`)).status, 403, `${path} is not for workers`)
		return "10 doors"
	} finally {
		await demo.close()
	}
}

export default [
	{ name: "a worker's commands are done once, whatever the network does", run: onceEach },
	{ name: "a worker closes in part and books on", run: inTwoParts },
	{ name: "what a worker may not", run: walls },
]
