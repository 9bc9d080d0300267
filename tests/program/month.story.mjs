// A month by itself: reminders, confirmations, reports and surveys of the company of data/li, day after day on a
// clock that jumps, over the night in which the clocks change.  What should have been written is reckoned here, from the
// company's own files and with another program's calendar (Intl), and compared line by line with the outbox.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Api, Company, Visitor, assert, equal, hidden, li, must } from "./world.mjs"

const ZONE = "Europe/Vaduz"
const PASSWORD = "correct horse battery staple"

/* ---- the calendar of another program ---- */

const shown = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit",
	minute: "2-digit", second: "2-digit", hourCycle: "h23" })

function wall(ms) {
	const part = Object.fromEntries(shown.formatToParts(ms).map(({ type, value }) => [type, value]))
	return { day: `${part.year}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}` }
}

// The instant of a wall time: tried with both offsets that the zone has.
function instant(day, time) {
	for (const offset of ["+02:00", "+01:00"]) {
		const ms = Date.parse(`${day}T${time}:00${offset}`)
		if (wall(ms).day === day && wall(ms).time === time)
			return ms
	}
	throw new Error(`${day} ${time} is on no clock`)
}

function dayBefore(day) {
	return new Date(Date.parse(`${day}T12:00:00Z`) - 86400e3).toISOString().slice(0, 10)
}

function iso(day, time) {
	return new Date(instant(day, time)).toISOString().replace(".000Z", "Z")
}

/* ---- the company's files ---- */

function rows(text) {
	const cells = [], all = []
	for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
		cells.push(quoted !== undefined ? quoted.replaceAll("\"\"", "\"") : plain)
		if (end !== ",") {
			if (cells.length > 1)
				all.push(cells.splice(0))
			cells.length = 0
		}
	}
	const [head, ...body] = all
	return body.map(line => Object.fromEntries(head.map((name, i) => [name, line[i] ?? ""])))
}

const MORE = `reference,intervention_type_reference,title,status,scheduled_start_at,scheduled_end_at,assignee_email,customer.reference
Z1,GAS,Sonntag,pending,2027-03-28T10:00:00+02:00,2027-03-28T10:30:00+02:00,giulia.rossi.w1@example.net,C00001
Z2,GAS,Montag,pending,2027-03-29T09:00:00+02:00,2027-03-29T09:30:00+02:00,giulia.rossi.w1@example.net,C00005
Z3,GAS,Samstag,pending,2027-03-27T10:00:00+01:00,2027-03-27T10:30:00+01:00,giulia.rossi.w1@example.net,C00010
`

/* ---- what the planner sets up ---- */

function email(subject, more = {}) {
	return { "e.0.kind": "email", "e.0.to": "contact", "e.0.subject.en": `${subject} {activity.reference}`, "e.0.text.en": "Hello", ...more }
}
const TRIGGERS = [
	{ name: "Remind at 17:00", moment: "before_start", amount: "1", unit: "days", at: "17:00", ...email("R") },
	{ name: "Remind 24 hours before", moment: "before_start", amount: "24", unit: "hours", at: "", ...email("H") },
	{ name: "Confirm", moment: "event", event: "planned", ...email("C") },
	{ name: "Moved", moment: "event", event: "moved", ...email("M") },
	{ name: "Canceled", moment: "event", event: "canceled", ...email("X") },
	{ name: "Report", moment: "event", event: "closed", "e.0.kind": "report", "e.0.report": "visit", "e.0.portal": "1", "e.1.kind": "email",
		"e.1.to": "contact", "e.1.subject.en": "B {activity.reference}", "e.1.text.en": "Hello", "e.1.reports": "latest" },
	{ name: "Survey", moment: "event", event: "closed", "e.0.kind": "open_action", "e.0.action": "survey",
		"e.0.subject.en": "S {activity.reference}", "e.0.text.en": "Hello" },
]

async function setUp(server, link) {
	const admin = new Visitor(server.base, "10.0.0.1")
	const page = await admin.open(link)
	await admin.send(link, { ...hidden(page.text, "password"), password: PASSWORD })
	// what applied by itself becomes rows with the first trigger: those are switched off, ours alone are to speak
	for (const one of TRIGGERS) {
		const form = await admin.open("/b/li/triggers/new")
		const saved = await admin.send("/b/li/triggers/new", { ...hidden(form.text, "e."), ...hidden(form.text, "moment"), frequency: "always",
			active: "1", amount: "0", unit: "days", at: "", do: "save", revision: "0", ...one })
		equal(saved.sent, 303, `the trigger ${one.name} is saved: ${/class="errors"[\s\S]*?<\/ul>/.exec(saved.text)?.[0]}`)
	}
	const list = (await admin.open("/b/li/triggers")).text
	const ids = [...new Set([...list.matchAll(/\/b\/li\/triggers\/([\w-]{22})/g)].map(([, id]) => id))]
	for (const id of ids) {
		const text = (await admin.open(`/b/li/triggers/${id}`)).text
		if (!TRIGGERS.some(({ name }) => text.includes(`value="${name}"`)))
			equal((await admin.send(`/b/li/triggers/${id}/active`, { ...hidden(list, `${id}/active`), on: "0" })).sent, 303, "switched off")
	}
	const catalog = (await admin.open("/b/li/catalog")).text
	for (const type of new Set([...catalog.matchAll(/\/b\/li\/catalog\/([\w-]{22})/g)].map(([, id]) => id))) {
		const actions = await admin.open(`/b/li/catalog/${type}`)
		equal((await admin.send(`/b/li/catalog/${type}/actions`, { ...hidden(actions.text, "/actions"), kind: "survey" })).sent, 303, "a survey")
	}
}

/* ---- what people do on some days ---- */

async function activity(api, reference) {
	const { body } = await api.get(`/activities?reference=${reference}`)
	equal(body.activities.length, 1, `one activity ${reference}`)
	return body.activities[0]
}

function promise(body) {
	const at = body.window_from ?? body.window?.from ?? body.start
	return Date.parse(at)
}

// A week later nobody is signed in any more.
async function signIn(server) {
	const admin = new Visitor(server.base, "10.0.0.1")
	const page = await admin.open("/b/login")
	equal((await admin.send("/b/login", { ...hidden(page.text, "password"), email: "admin@example.org", password: PASSWORD })).sent, 303, "signed in")
	return admin
}

async function workDay(server, api, plan, day) {
	const admin = await signIn(server)
	const facts = { day, at: instant(day, "12:00") }
	for (const reference of plan.book) {
		const { id } = await activity(api, reference)
		const { body } = await api.post("/slots", { activity: id, from: new Date(facts.at + 3 * 86400e3).toISOString(), limit: 1 })
		if (!body.slots?.length)
			continue
		const booked = await api.post(`/activities/${id}/book`, { slot: body.slots[0].slot })
		equal(booked.status, 200, `${reference} is booked`)
		facts[reference] = ["C", booked.body]
	}
	for (const reference of plan.move) {
		const { id } = await activity(api, reference)
		const { body } = await api.post("/slots", { activity: id, from: new Date(facts.at + 6 * 86400e3).toISOString(), limit: 1 })
		const moved = await api.post(`/activities/${id}/reschedule`, { slot: body.slots[0].slot })
		equal(moved.status, 200, `${reference} is moved`)
		facts[reference] = ["M", moved.body]
	}
	for (const reference of plan.cancel) {
		const { id } = await activity(api, reference)
		equal((await api.post(`/activities/${id}/cancel`, { reason: "internal" })).status, 200, `${reference} is canceled`)
		facts[reference] = ["X"]
	}
	for (const reference of plan.close) {
		const { id } = await activity(api, reference)
		const page = await admin.open(`/b/li/activities/${id}`)
		const closed = await admin.send(`/b/li/activities/${id}/close`, { ...hidden(page.text, "/close"), result: "ok", comment: "" })
		equal(closed.sent, 303, `${reference} is closed`)
		facts[reference] = ["closed"]
	}
	return facts
}

/* ---- what should have been written ---- */

function oracle(file, customers, days, runs, savedAt) {
	const lines = []
	const say = (ms, what, row) => {
		const to = customers.get(row["customer.reference"])?.email.toLowerCase()
		if (to)
			lines.push(`${wall(ms).day} ${what} ${row.reference} ${to}`)
	}
	for (const row of file) {
		let base = row.scheduled_start_at && row.assignee_email ? Date.parse(row.scheduled_start_at) : null
		let open = true, known = savedAt, said = { R: new Set(), H: new Set() }
		const due = { R: ms => instant(dayBefore(wall(ms).day), "17:00"), H: ms => ms - 24 * 3600e3 }
		const until = end => {
			for (const what of ["R", "H"]) {
				const at = base === null ? null : due[what](base)
				const run = at === null ? undefined : runs.find(ms => ms >= at)
				if (open && at !== null && at >= known && at < end && run < base && run < end && !said[what].has(base)) {
					say(run, what, row)
					said[what].add(base)
				}
			}
		}
		for (const facts of days) {
			const fact = facts[row.reference]
			if (!fact)
				continue
			until(facts.at)
			known = facts.at
			if (fact[0] === "C" || fact[0] === "M") {
				base = promise(fact[1])
				say(facts.at, fact[0], row)
			} else if (fact[0] === "X") {
				open = false
				say(facts.at, "X", row)
			} else {
				open = false
				say(facts.at, "B", row)
				say(facts.at, "S", row)
			}
		}
		until(Infinity)
	}
	return lines.sort()
}

function plans(file) {
	const unplanned = file.filter(row => !row.scheduled_start_at).map(row => row.reference)
	const on = (day, from, count) => file.filter(row => row.scheduled_start_at.startsWith(day) && row.assignee_email).slice(from, from + count)
		.map(row => row.reference)
	return [
		{ day: "2027-03-05", book: unplanned.slice(0, 6), move: on("2027-03-09", 0, 3), cancel: on("2027-03-10", 0, 3), close: on("2027-03-04", 0, 5) },
		{ day: "2027-03-18", book: unplanned.slice(6, 12), move: on("2027-03-22", 0, 3), cancel: on("2027-03-23", 0, 3), close: on("2027-03-17", 0, 5) },
	]
}

async function month() {
	const company = new Company()
	try {
		const made = await company.init()
		const link = /\/b\/password\/\S+/.exec(made.out)[0]
		for (const [entity, name] of [["workers", "workers.csv"], ["skills", "skills.csv"], ["activity-types", "activity_types.csv"],
			["customers", "customers.csv"], ["activities", "activities.csv"]])
			equal((await company.bring(entity, join(li, name))).code, 0, entity)
		equal((await company.bring("activities", company.write("more.csv", MORE))).code, 0, "more activities")
		const key = await company.key()
		const server = await company.serve()
		await setUp(server, link)
		await server.stop()
		const file = [...rows(readFileSync(join(li, "activities.csv"), "utf8")), ...rows(MORE)]
		const customers = new Map(rows(readFileSync(join(li, "customers.csv"), "utf8")).map(row => [row.reference, row]))
		const planned = plans(file), days = [], runs = []
		for (let day = "2027-02-27"; day <= "2027-03-30"; day = new Date(Date.parse(`${day}T12:00:00Z`) + 86400e3).toISOString().slice(0, 10)) {
			const plan = planned.find(one => one.day === day)
			for (const time of [...(plan || day >= "2027-03-26" ? ["07:00"] : []), ...(plan ? ["12:00"] : []), "18:00"]) {
				if (time === "12:00") {
					const today = await company.serve("--clock", iso(day, time))
					days.push(await workDay(today, new Api(today.base, key), plan, day))
					await today.stop()
				}
				await must("jobs", ...company.where, "--until-idle", "--clock", iso(day, time === "12:00" ? "12:05" : time))
				runs.push(instant(day, time === "12:00" ? "12:05" : time))
			}
		}
		const got = (await company.outbox()).filter(({ subject }) => /^[RHCMXBS] /.test(subject))
			.map(one => `${wall(Date.parse(one.created_at)).day} ${one.subject} ${one.to}`).sort()
		const wanted = oracle(file, customers, days, runs, Date.parse("2027-02-26T09:00:00+01:00"))
		const missing = wanted.filter(line => !got.includes(line)), more = got.filter(line => !wanted.includes(line))
		assert(missing.length === 0 && more.length === 0,
			`${missing.length} missing: ${missing.slice(0, 5).join("; ")} … ${more.length} too many: ${more.slice(0, 5).join("; ")}`)
		equal(got.length, wanted.length, "none twice")
		for (const kind of "RHCMXBS")
			assert(got.some(line => line.split(" ")[1] === kind), `some of ${kind}`)
		assert(got.some(line => line.startsWith("2027-03-27 R Z1 ")), "the reminder of the Sunday when the clocks change")
		return `${got.length} messages, each as reckoned`
	} finally {
		await company.close()
	}
}

export default [{ name: "month: a month of reminders, confirmations, reports and surveys, exactly", month: true, run: month }]
