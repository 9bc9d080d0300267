// No double booking, ever; nothing confirmed is lost.  Two hundred people want one slot, half on the
// portal and half through the API; servers are killed in the middle of bookings.
import { join } from "node:path"
import { Api, Company, Visitor, assert, doorstep, equal, hidden, li, slots, withDatabase } from "./world.mjs"

const CLIENTS = Number(process.env.RACE_CLIENTS ?? 200)
// The long programme: RACE_ROUNDS=20 RACE_KILLS=50.
const ROUNDS = Number(process.env.RACE_ROUNDS ?? 2)
const KILLS = Number(process.env.RACE_KILLS ?? 12)
const seed = Number(process.env.RACE_SEED ?? Date.now() % 1000000)

// mulberry32: small, and the same everywhere.
function random(state) {
	return () => {
		state = state + 0x6D2B79F5 | 0
		let t = Math.imul(state ^ state >>> 15, 1 | state)
		t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t
		return ((t ^ t >>> 14) >>> 0) / 4294967296
	}
}

// Everybody lives in one house, so that everybody is offered the very same slots.
async function open(database) {
	const company = new Company(database)
	await company.init()
	for (const [entity, file] of [["workers", "workers.csv"], ["skills", "skills.csv"], ["activity-types", "activity_types.csv"]])
		equal((await company.bring(entity, join(li, file))).code, 0, entity)
	const rows = ["reference,type,name,address,latitude,longitude,email,language,portal_access"]
	for (let i = 0; i < CLIENTS; i++)
		rows.push(`R${i},individual,Person ${i},"Landstrasse 1, 9494 Schaan",47.165,9.509,r${i}@example.org,de,1`)
	equal((await company.bring("customers", company.write("people.csv", rows.join("\n") + "\n"))).code, 0, "customers")
	return company
}

async function inGroups(count, size, work) {
	const results = []
	for (let i = 0; i < count; i += size)
		results.push(...await Promise.all(Array.from({ length: Math.min(size, count - i) }, (_, j) => work(i + j))))
	return results
}

// Enters the portal as people do: address, code out of the outbox.
async function enter(company, bases, count) {
	const visitors = await inGroups(count, 20, async i => {
		const visitor = new Visitor(bases[i % bases.length], `10.${i >> 8}.${i & 255}.1`)
		const door = await visitor.open("/p/li")
		const asked = await visitor.send("/p/li", { ...hidden(door.text, "identity"), identity: `r${i}@example.org` })
		assert(asked.path.includes("/code/"), `asked for a code, got ${asked.status} at ${asked.path}`)
		return { visitor, asked, email: `r${i}@example.org` }
	})
	const codes = new Map()
	const end = Date.now() + 60000
	while (codes.size < count) {
		for (const message of await company.outbox())
			codes.set(message.to, /\b(\d{8})\b/.exec(message.text)[1])
		assert(Date.now() < end, `${codes.size} of ${count} codes came`)
	}
	await inGroups(count, 20, async i => {
		const { visitor, asked, email } = visitors[i]
		const home = await visitor.send(asked.path, { ...hidden(asked.text, "code"), code: codes.get(email) })
		equal(home.status, 200, `${email} enters`)
		visitor.book = [...home.text.matchAll(/<a[^>]*href="(\/p\/li\/do\/[^"/]+\/book)"[^]*?<\/a>/g)]
			.find(([link]) => link.includes("Wartung Heizung"))?.[1]
		assert(visitor.book, `${email} is offered to book`)
	})
	return visitors.map(one => one.visitor)
}

// Worker, type and start of a token: its signed words, behind a MAC of 16 bytes.
function wantedOf(token) {
	return Buffer.from(token, "base64url").subarray(16).toString().split(" ").slice(0, 3).join(" ")
}

// What each of them sees before anybody books: the same first slot.  A server hears of the other's bookings
// a moment after they are committed, so this is asked until all agree.
async function allSee(visitors, programs, activities) {
	const half = activities.length
	for (const end = Date.now() + 10000; ;) {
		const answers = await inGroups(half, 25, i => programs[i].post("/slots", { activity: activities[i], limit: 1 }))
		const first = answers[0].body.slots[0]
		const same = answers.every(({ body }) => wantedOf(body.slots[0].slot) === wantedOf(first.slot))
		const pages = await inGroups(half, 25, i => visitors[i].open(visitors[i].book))
		const fields = pages.map(page => ({ ...hidden(page.text, "name=\"slot\""),
			slot: slots(page.text).find(slot => wantedOf(slot) === wantedOf(first.slot)) }))
		if (same && fields.every(one => one.slot))
			return { first, answers, fields }
		assert(Date.now() < end, "they are not offered the same slot")
	}
}

async function race(database) {
	const company = await open(database)
	try {
		const servers = [await company.serve()]
		if (database)
			servers.push(await company.serve())
		const bases = servers.map(server => server.base)
		const half = CLIENTS / 2
		const visitors = await enter(company, bases, half)
		const key = await company.key()
		const programs = Array.from({ length: half }, (_, i) => new Api(bases[i % bases.length], key))
		let losers = 0
		for (let round = 0; round < ROUNDS; round++) {
			const activities = await inGroups(half, 25, async i => {
				const made = await programs[i].post("/activities", { activity_type: "MAINT", customer: `R${half + i}` })
				assert(made.status === 201 || made.status === 200, `create: ${made.status} ${JSON.stringify(made.body)}`)
				return made.body.id
			})
			const { answers, fields } = await allSee(visitors, programs, activities)
			const results = await Promise.all([
				...visitors.map((visitor, i) => visitor.send(visitor.book, fields[i]).then(page => ({ page, won: page.sent === 303 }))),
				...programs.map((one, i) => one.post(`/activities/${activities[i]}/book`, { slot: answers[i].body.slots[0].slot })
					.then(answer => ({ answer, won: answer.status === 200 }))),
			])
			const winners = results.filter(result => result.won)
			equal(winners.length, 1, `round ${round}: winners`)
			for (const { page, answer, won } of results) {
				if (won)
					continue
				equal(page?.sent ?? answer.status, 409, `round ${round}: a loser's status`)
				const fresh = page ? slots(page.text) : answer.body.slots
				assert(fresh.length > 0, `round ${round}: a loser without fresh slots`)
				losers++
			}
			// A fresh slot can be booked.
			const loser = results.find(result => result.answer && !result.won)
			const index = results.indexOf(loser) - half
			equal((await programs[index].post(`/activities/${activities[index]}/book`, { slot: loser.answer.body.slots[0].slot })).status, 200,
				`round ${round}: booking a fresh slot`)
		}
		const check = await doorstep("check", ...company.where)
		equal(check.out + check.err, "", "doorstep check")
		return `${ROUNDS} rounds of ${CLIENTS}, one winner each, ${losers} losers with fresh slots`
	} finally {
		await company.close()
	}
}

// What a customer holds: the worker and the arrival window; the visit may shift inside it.
function promise(activity) {
	return `${activity.window?.from ?? activity.start} ${activity.worker?.id}`
}

// Bookings go on while the server dies; what was confirmed must be there afterwards.
async function storm() {
	const company = await open()
	const next = random(seed)
	const confirmed = new Map()
	let ready = 0
	try {
		let server = await company.serve()
		const key = await company.key()
		for (let kill = 0; kill < KILLS; kill++) {
			let stop = false
			const clients = Array.from({ length: 4 }, async (_, i) => {
				const api = new Api(server.base, key)
				try {
					for (let n = 0; !stop; n++) {
						const made = await api.post("/activities", { activity_type: "MAINT", customer: `R${(kill * 7 + i * 31 + n) % CLIENTS}` })
						const { body } = await api.post("/slots", { activity: made.body.id, limit: 3 })
						const slot = body.slots?.[i % 3] ?? body.slots?.[0]
						if (!slot)
							continue
						const booked = await api.post(`/activities/${made.body.id}/book`, { slot: slot.slot })
						if (booked.status === 200)
							confirmed.set(made.body.id, promise(booked.body))
					}
				} catch (error) {
					if (!/fetch failed|terminated|other side closed|JSON/.test(String(error)))
						throw error
				}
			})
			await new Promise(done => setTimeout(done, 150 + next() * 650))
			await server.kill()
			stop = true
			await Promise.all(clients)
			const started = Date.now()
			server = await company.serve()
			ready = Math.max(ready, Date.now() - started)
		}
		const api = new Api(server.base, key)
		for (const [id, promised] of confirmed) {
			const { status, body } = await api.get(`/activities/${id}`)
			equal(status, 200, `confirmed activity ${id}`)
			equal(promise(body), promised, `confirmed activity ${id}`)
		}
		assert(confirmed.size > KILLS, `only ${confirmed.size} bookings were confirmed in ${KILLS} kills (seed ${seed})`)
		const check = await doorstep("check", ...company.where)
		equal(check.out + check.err, "", "doorstep check")
		return `${KILLS} kills, ${confirmed.size} confirmed bookings, none lost; ready again in ${ready} ms at most (seed ${seed})`
	} finally {
		await company.close()
	}
}

export default [
	{ name: "two hundred want one slot, on SQLite", month: true, run: () => race() },
	{ name: "two hundred want one slot, on PostgreSQL with two servers", month: true, postgres: true, run: () => withDatabase(race) },
	{ name: "servers killed in the middle of bookings lose nothing", month: true, run: storm },
]
