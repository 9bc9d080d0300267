// The optimiser at work on two weeks of the company of data/li: searched in the background, canceled, gone on with, killed
// with its server, accepted in part while customers go on booking.  Nobody's promise is broken and the check finds nothing.
import { join } from "node:path"
import { Api, Company, Visitor, assert, doorstep, equal, hidden, li } from "./world.mjs"

const PASSWORD = "correct horse battery staple"
const SECONDS = Number(process.env.OPTIMISER_SECONDS ?? 5)

async function open() {
	const company = new Company()
	const made = await company.init("li", "Heizung Rheintal", "en")
	for (const [entity, name] of [["workers", "workers.csv"], ["skills", "skills.csv"], ["activity-types", "activity_types.csv"],
		["customers", "customers.csv"], ["activities", "activities.csv"]])
		equal((await company.bring(entity, join(li, name))).code, 0, entity)
	return { company, link: /\/b\/password\/\S+/.exec(made.out)[0], key: await company.key() }
}

async function enter(server, link) {
	const planner = new Visitor(server.base, "10.0.0.1")
	const page = await planner.open(link)
	await planner.send(link, { ...hidden(page.text, "password"), password: PASSWORD })
	return planner
}

// The page of the proposal once it says what is wanted.
async function until(planner, path, wanted, what) {
	const end = Date.now() + Number(process.env.OPTIMISER_PATIENCE ?? 120000)
	for (;;) {
		const page = await planner.open(path)
		equal(page.status, 200, what)
		if (wanted(page.text))
			return page.text
		assert(Date.now() < end, `${what}: still ${state(page.text)}`)
		await new Promise(done => setTimeout(done, 100))
	}
}

function state(text) {
	return /<p class="buttons"><span class="badge[^>]*>(?:<svg[\s\S]*?<\/svg>)?([^<]*)/.exec(text)?.[1].trim() ?? "?"
}

function share(text) {
	return Number(/<progress max="1000" value="(\d+)"/.exec(text)?.[1] ?? -1)
}

const figure = (text, label) => {
	const [, after, before] = new RegExp(`<b>([^<]*)</b><span>${label}</span> <small class="hush">before: ([^<]*)`).exec(text) ?? []
	return { before: Number(before?.replace(/[^\d]/g, "")), after: Number(after?.replace(/[^\d]/g, "")) }
}

async function press(planner, path, action, fields = {}) {
	const page = await planner.open(path)
	return planner.send(`${path}/${action}`, { ...hidden(page.text, `${path}/${action}`), ...fields })
}

async function all(api, filter) {
	const list = []
	for (let cursor = ""; ;) {
		const page = await api.get(`/activities?limit=200${filter}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`)
		equal(page.status, 200, "the list")
		list.push(...page.body.activities)
		cursor = page.body.next
		if (!cursor)
			return list
	}
}

async function book(api, count, from) {
	const waiting = (await all(api, "&status=pending")).filter(one => !one.start).slice(from, from + count)
	const booked = []
	for (const one of waiting) {
		const offers = await api.post("/slots", { activity: one.id, from: "2027-03-01T00:00:00+01:00", to: "2027-03-13T00:00:00+01:00" })
		const slot = offers.body?.slots?.[0]
		if (offers.status !== 200 || !slot)
			continue
		const answer = await api.post(`/activities/${one.id}/book`, { slot: slot.slot })
		if (answer.status === 200)
			booked.push((await api.get(`/activities/${one.id}`)).body)
	}
	return booked
}

const ticked = text => [...text.matchAll(/name="move\[\]" value="([^"]+)"/g)].map(([, id]) => id)
const applied = text => Number(/(\d+) changes? (?:is|are) in the plan/.exec(text)?.[1] ?? 0)
const leftOut = text => Number(/(\d+) changes? (?:was|were) left out/.exec(text)?.[1] ?? 0)

async function accept(planner, path, moves) {
	const page = await planner.open(path)
	const fields = new URLSearchParams({ ...hidden(page.text, `${path}/accept`), do: "ticked" })
	moves.forEach(id => fields.append("move[]", id))
	return planner.send(`${path}/accept`, fields)
}

// Nothing confirmed moved, every promise holds, and what was booked meanwhile stands where it was booked.
async function compare(before, booked, api) {
	const now = new Map((await all(api, "")).map(one => [one.id, one]))
	for (const one of before) {
		const then = now.get(one.id)
		assert(then, `${one.reference} is still there`)
		if (one.appointment && one.start && !booked.some(other => other.id === one.id))
			equal(then.start, one.start, `${one.reference} has an appointment`)
	}
	for (const one of booked) {
		const then = now.get(one.id)
		const from = one.window?.from ?? one.start, to = one.window?.to ?? one.start
		assert(Date.parse(then.start) >= Date.parse(from) && Date.parse(then.start) <= Date.parse(to), `${one.reference} was booked for ${from}, and is at ${then.start}`)
	}
}

async function optimise() {
	const { company, link, key } = await open()
	try {
		let server = await company.serve()
		let planner = await enter(server, link)
		const before = await all(new Api(server.base, key), "")
		const form = await planner.open("/b/li/optimiser/new")
		const begun = await planner.send("/b/li/optimiser/new", { ...hidden(form.text, "least_relevance"), name: "Two weeks", from_days: "3", from_s: "00:00", length: "2",
			length_in: "weeks", mode: "travel", least_relevance: "0", move_minutes: "5", seconds: String(SECONDS), keep_confirmed: "1", repeat_day: "", repeat_s: "20:00", do: "run" })
		equal(begun.status, 200, `begun: ${/class="errors"[\s\S]*?<\/ul>/.exec(begun.text)?.[0]}`)
		const path = begun.path
		assert(/\/proposals\//.test(path), path)
		await until(planner, path, text => share(text) > 0, "progress")
		equal((await press(planner, path, "cancel")).sent, 303, "canceled")
		await until(planner, path, text => state(text) === "Canceled", "canceled")
		equal((await press(planner, path, "resume")).sent, 303, "resumed")
		await until(planner, path, text => share(text) > 0, "going on")
		await server.kill()
		server = await company.serve()
		planner.base = server.base
		await until(planner, path, text => share(text) > 0, "going on after a crash")
		const api = new Api(server.base, key), booked = await book(api, 12, 0)
		const ready = await until(planner, path, text => /value="all"/.test(text), "ready")
		const km = figure(ready, "Kilometres"), waiting = figure(ready, "Visits to plan")
		assert(waiting.after < waiting.before / 2, `to plan: ${JSON.stringify(waiting)}`)
		// More is booked while the planner thinks it over.
		booked.push(...await book(api, 12, 40))
		const half = ticked(ready).filter((_, i) => i % 2 === 0)
		equal((await accept(planner, path, half)).sent, 303, "half is accepted")
		const partly = await until(planner, path, text => state(text) === "To decide", "half of it is applied")
		equal((await press(planner, path, "accept", { do: "all" })).sent, 303, "the rest is accepted")
		const done = await until(planner, path, text => state(text) === "Decided", "the rest is applied")
		await compare(before, booked, api)
		const check = await doorstep("check", ...company.where)
		equal(`${check.code}${check.out}${check.err}`, "0", "the check is silent")
		return `${km.before} → ${km.after} km, ${waiting.before} → ${waiting.after} to plan; ${applied(partly)} then ${applied(done)} changes applied, ` +
			`${leftOut(done)} left out, ${booked.length} booked meanwhile`
	} catch (error) {
		console.error(company.servers.map(one => one.log).join("\n").slice(-3000))
		throw error
	} finally {
		await company.close()
	}
}

export default [{ name: "optimiser", month: true, run: optimise }]
