// A router in the network: it is asked twice at most for a place and never again, over one kept connection; and when it
// stalls, fails, answers nulls or nonsense, or is gone, everybody gets slots, by the estimate, and nobody waits twice.
import { createServer } from "node:http"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Api, Company, assert, equal, li } from "./world.mjs"

const PLACES = 30, THREADS = 16, PATIENCE = 2000

// OSRM's `table`, its answer as it writes it, with ways along the axes at 40 km/h.
class Router {
	constructor() {
		this.tables = 0
		this.connections = 0
		this.mood = "well"
		this.server = createServer({ maxHeaderSize: 1 << 20 }, (request, answer) => this.answer(request, answer))
		this.server.keepAliveTimeout = 60000
		this.server.on("connection", () => this.connections++)
	}
	async open() {
		await new Promise(done => this.server.listen(0, "127.0.0.1", done))
		return `http://127.0.0.1:${this.server.address().port}`
	}
	close() {
		this.server.closeAllConnections?.()
		return new Promise(done => this.server.close(done))
	}
	answer(request, answer) {
		this.tables++
		if (this.mood === "stalls")
			return
		const url = new URL(request.url, "http://router")
		const found = /^\/table\/v1\/driving\/([^?]+)$/.exec(url.pathname)
		const places = found?.[1].split(";").map(place => place.split(",").map(Number))
		const from = url.searchParams.get("sources"), to = url.searchParams.get("destinations")
		const pick = only => only === null ? places : [places[Number(only)]]
		const point = ([lon, lat]) => ({ hint: "", location: [lon, lat], name: "Landstrasse", distance: 1.5 })
		const seconds = (a, b) => Math.round((Math.abs(a[0] - b[0]) * 76 + Math.abs(a[1] - b[1]) * 111) * 90 * 10) / 10
		const value = { well: seconds, nulls: () => null, nonsense: () => -1 }[this.mood] ?? seconds
		if (this.mood === "fails")
			return answer.writeHead(500).end("no")
		answer.writeHead(200, { "Content-Type": "application/json; charset=UTF-8" })
		answer.end(JSON.stringify({ code: "Ok", durations: pick(from).map(a => pick(to).map(b => value(a, b))),
			sources: pick(from).map(point), destinations: pick(to).map(point) }))
	}
}

function someCustomers() {
	const lines = readFileSync(join(li, "customers.csv"), "utf8").split("\n").slice(1)
	const places = lines.map(line => /,(4[67]\.\d+),(9\.\d+),/.exec(line)).filter(Boolean)
	return places.filter((_, i) => i % 30 === 0).slice(0, PLACES).map(found => ({ latitude: Number(found[1]), longitude: Number(found[2]) }))
}

async function ask(api, place) {
	const started = performance.now()
	const answer = await api.post("/slots", { activity_type: "MAINT", ...place, from: "2027-03-03T00:00:00+01:00", to: "2027-03-10T00:00:00+01:00", limit: 40 })
	equal(answer.status, 200, "slots")
	return { ...answer.body, ms: performance.now() - started }
}

// A server with this router, without jobs unless said; a new one each time, so that nobody is patient already.
async function withServer(company, key, url, walk, more = ["--no-jobs"]) {
	process.env.DOORSTEP_ROUTER_URL = url
	try {
		const server = await company.serve(...more)
		await walk(new Api(server.base, key))
		await server.stop()
	} finally {
		delete process.env.DOORSTEP_ROUTER_URL
	}
}

async function run() {
	const company = new Company(), router = new Router()
	const places = someCustomers()
	const plain = []
	let most = 0, wait = 0

	try {
		await company.init()
		for (const entity of ["customers", "workers", "skills", "activity-types", "activities"])
			await company.bring(entity, join(li, `${entity.replace("-", "_")}.csv`), "create")
		const key = await company.key()
		const url = await router.open()
		await withServer(company, key, "", async api => {
			for (const place of places)
				plain.push(await ask(api, place))
			assert(plain.every(one => one.slots.length > 0 && one.estimate), "slots by the estimate")
		})

		// It is down in some way: the slots of the estimate, one wait for all.
		for (const mood of ["stalls", "fails", "nulls", "nonsense"]) {
			router.mood = mood
			router.tables = 0
			await withServer(company, key, url, async api => {
				for (let i = 0; i < 4; i++) {
					const got = await ask(api, places[i])
					equal(JSON.stringify(got.slots.map(slot => [slot.start, slot.worker])), JSON.stringify(plain[i].slots.map(slot => [slot.start, slot.worker])), `the slots while it ${mood}`)
					assert(got.estimate, "they say that they are estimated")
					if (i === 0)
						wait = Math.max(wait, got.ms)
					else
						assert(got.ms < PATIENCE, `nobody waits for it again (${mood}: ${got.ms.toFixed(0)} ms)`)
				}
			})
			assert(router.tables >= 1 && router.tables <= 2, `${router.tables} calls while it ${mood}`)
		}

		router.mood = "well"
		router.tables = router.connections = 0
		await withServer(company, key, url, async api => {
			for (const place of places) {
				const before = router.tables
				assert((await ask(api, place)).slots.length > 0, "slots by the router")
				most = Math.max(most, router.tables - before)
			}
			assert(most <= 2, `at most two calls for a place: ${most}`)
			equal(router.tables, 2 * places.length, "calls")
			for (const place of places)
				await ask(api, place)
			equal(router.tables, 2 * places.length, "no call for a place asked before")
			assert(router.connections <= THREADS, `each thread keeps its connection: ${router.connections}`)
		})
		// Started again, and the router gone: what was asked is in the database.
		await router.close()
		await withServer(company, key, url, async api => {
			for (const place of places)
				assert((await ask(api, place)).slots.length > 0, "slots from what is kept")
		})
		return `${places.length} places: at most ${most} calls each, 0 when asked again; ${wait.toFixed(0)} ms when it stalls, once`
	} finally {
		await router.close().catch(() => {})
		await company.close()
	}
}

export default [
	{ name: "slots with a router, and with one that is down", month: true, run },
]
