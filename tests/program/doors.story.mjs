// Doors for programs: every operation that /api/openapi.json names, for keys of every scope, of another unit and of some
// activity types alone, with ids of their own, of others, and ids that nobody has: what is refused tells nothing.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Server, Visitor, assert, equal, freePort, hidden, must } from "./world.mjs"
import { FOREIGN, HOME, ID, NOBODY } from "./walls.story.mjs"

const SCOPES = ["read", "plan", "write", "admin"]

// "activity_types" -> "type", "categories" -> "category": what an id below that name is called in paths.
const singular = name => name.replace(/^.*_/, "").replace(/ies$/, "y").replace(/s$/, "")

class House {
	async open() {
		this.folder = mkdtempSync(join(tmpdir(), "doorstep-doors-"))
		this.where = ["--data", join(this.folder, "data")]
		await must("demo", ...this.where)
		this.server = new Server({ where: this.where }, await freePort())
		await this.server.ready()
		const api = await (await fetch(`${this.server.base}/api/openapi.json`)).json()
		this.operations = Object.entries(api.paths).flatMap(([path, of]) => Object.entries(of)
			.map(([method, operation]) => ({ path, method: method.toUpperCase(), scope: operation["x-scope"],
				limited: operation.parameters?.some(one => one.name === "limit"),
				queries: (operation.parameters ?? []).filter(one => one.in === "query").map(one => one.name),
				body: this.members(api, operation.requestBody?.content["application/json"]?.schema) })))
			.filter(one => one.scope)
	}
	// What a body may hold, with the type of each.
	members(api, schema) {
		const whole = schema?.$ref ? api.components.schemas[schema.$ref.split("/").pop()] : schema
		return Object.entries(whole?.properties ?? {}).map(([name, one]) => ({ name, list: [one.type].flat().includes("array") }))
	}
	async key(unit, scopes) {
		return (await must("key", "create", ...this.where, "--unit", unit, "--scopes", scopes)).out.trim()
	}
	async ask(key, method, path, headers = {}, sent = {}) {
		const body = method === "GET" || method === "DELETE" ? undefined : JSON.stringify(sent)
		const answer = await fetch(this.server.base + path, { method, body, redirect: "manual", headers: { ...headers, "accept-language": "en",
			...(key ? { authorization: `Bearer ${key}` } : {}), ...(body ? { "content-type": "application/json", "if-match": "*" } : {}) } })
		return { status: answer.status, text: await answer.text() }
	}
	// What the names of paths may stand for, learned from lists and what they lead to: name -> ids.
	async harvest(key) {
		const known = new Map(), lists = this.operations.filter(one => one.method === "GET" && !/\/content$|\/photo$|\/logo$|\/exports\//.test(one.path))
		const learn = (name, value) => {
			if (!value || typeof value !== "object")
				return
			if (typeof value.id === "string" && ID.test(value.id))
				known.set(name, new Set([...(known.get(name) ?? []), value.id]))
			for (const [below, one] of Object.entries(value))
				learn(Array.isArray(value) ? name : singular(below), one)
		}
		for (const { path } of lists.filter(one => !one.path.includes("{")))
			await this.take(key, path, learn)
		for (const { path } of lists.filter(one => /^[^{]*\{\w+\}[^{]*$/.test(one.path)))
			for (const id of [...(known.get(/\{(\w+)\}/.exec(path)[1]) ?? [])].slice(0, 6))
				await this.take(key, path.replace(/\{\w+\}/, id), learn)
		return known
	}
	async take(key, path, learn) {
		const answer = await this.ask(key, "GET", path)
		if (answer.status === 200 && answer.text[0] === "{")
			learn(singular(path.split("/").pop().replaceAll("-", "_")), JSON.parse(answer.text))
	}
	async close() {
		await this.server?.stop()
		rmSync(this.folder, { recursive: true, force: true })
	}
}

const namesOf = path => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
const fill = (path, value) => path.replace(/\{(\w+)\}/g, (whole, name) => encodeURIComponent(value(name)))
const first = (known, name) => [...known.get(name) ?? []][0]

// The same but for the id that was asked for.
function plain(answer, ids) {
	return `${answer.status} ${ids.reduce((text, id) => text.replaceAll(id, "X"), answer.text)}`
}

async function inLanes(list, work) {
	let next = 0
	await Promise.all(Array.from({ length: 4 }, async () => {
		while (next < list.length)
			await work(list[next++])
	}))
}

async function everyScope() {
	const house = new House()
	try {
		await house.open()
		const all = await house.key(HOME, SCOPES.join(",")), other = await house.key(FOREIGN, SCOPES.join(","))
		const own = await house.harvest(all), theirs = await house.harvest(other)
		for (const [name, ids] of theirs)
			theirs.set(name, new Set([...ids].filter(id => !own.get(name)?.has(id))))
		const keys = {}
		for (const scope of SCOPES)
			keys[scope] = await house.key(HOME, scope)
		const faults = [], thin = new Set()
		let refused = 0, foreign = 0, nobody = 0
		const check = (good, words) => good || faults.push(words)
		await inLanes(house.operations, async ({ path, method, scope }) => {
			const names = namesOf(path), what = `${method} ${path}`
			const values = [name => first(own, name) ?? NOBODY, name => first(theirs, name) ?? NOBODY, () => NOBODY].slice(0, names.length ? 3 : 1)
			// Nobody, and keys that have every scope but the one it takes: the same words whatever is asked for.
			for (const [who, key, status] of [["nobody", null, 401], ["a wrong key", "x".repeat(43), 401],
				...SCOPES.filter(one => one !== scope).map(one => [`a key to ${one}`, keys[one], 403])]) {
				const answers = []
				for (const value of values)
					answers.push(plain(await house.ask(key, method, fill(path, value)), names.map(value)))
				check(answers.every(one => one.startsWith(`${status} `)), `${what} for ${who}: ${answers[0].slice(0, 120)}`)
				check(answers.every(one => one === answers[0]), `${what} for ${who} tells its ids apart`)
				refused += answers.length
			}
			const unknown = await house.ask(keys[scope], method, fill(path, () => NOBODY))
			if (names.length)
				check(unknown.status !== 401 && unknown.status !== 403 && unknown.status < 500, `${what} for a key to ${scope}: ${unknown.status}`)
			nobody++
			if (!names.length)
				return
			if (!names.some(name => first(theirs, name)))
				return thin.add(`${what}`)
			const stolen = await house.ask(keys[scope], method, fill(path, values[1]))
			check(plain(stolen, names.map(values[1])) === plain(unknown, [NOBODY]), `${what} with a foreign id: ${stolen.status} ${stolen.text.slice(0, 160)}, not ${unknown.status} ${unknown.text.slice(0, 160)}`)
			check(stolen.status >= 400, `${what} with a foreign id: ${stolen.status}`)
			foreign++
		})
		equal(faults.slice(0, 30).join("\n"), "", `${faults.length} faults`)
		assert(house.operations.length > 200 && foreign > 90, `${foreign} of ${house.operations.length} operations with foreign ids: the harvest is thin: ${[...thin].join(", ")}`)
		equal((await must("check", ...house.where)).code, 0, "doorstep check")
		return `${house.operations.length} operations: ${refused} refusals, ${nobody} with ids that nobody has, ${foreign} with foreign ids`
	} finally {
		await house.close()
	}
}

// Ids that stand in bodies and in questions: one of another unit is told in the words for one that nobody has.
async function insideBodies() {
	const house = new House()
	try {
		await house.open()
		const key = await house.key(HOME, SCOPES.join(",")), other = await house.key(FOREIGN, SCOPES.join(","))
		const own = await house.harvest(key), theirs = await house.harvest(other)
		for (const [name, ids] of theirs)
			theirs.set(name, new Set([...ids].filter(id => !own.get(name)?.has(id))))
		const kindOf = name => ({ activity_type: "type", parent: "activity" })[name] ?? singular(name)
		const faults = [], met = new Set()
		let asked = 0
		await inLanes(house.operations, async ({ path, method, queries, body }) => {
			const names = namesOf(path), target = fill(path, name => first(own, name) ?? NOBODY), what = `${method} ${path}`
			const compare = async (place, foreign, make) => {
				const [stolen, unknown] = [await make(foreign), await make(NOBODY)]
				if (plain(stolen, [foreign]) !== plain(unknown, [NOBODY]))
					faults.push(`${what} with a foreign ${place}: ${stolen.status} ${stolen.text.slice(0, 200)}, not ${unknown.status} ${unknown.text.slice(0, 200)}`)
				asked++
				met.add(place)
			}
			// Wanted workers are called by their email addresses.
			if (names.some(name => !first(own, name)) || path.endsWith("/wanted-workers"))
				return
			for (const name of method === "GET" ? queries : [])
				if (first(theirs, kindOf(name)))
					await compare(name, first(theirs, kindOf(name)), id => house.ask(key, method, `${target}?${name}=${id}`))
			for (const { name, list } of method === "GET" ? [] : body)
				for (const id of [...theirs.get(kindOf(name)) ?? []].slice(0, 1))
					await compare(name, id, one => house.ask(key, method, target, {}, { [name]: list ? [one] : one }))
		})
		equal(faults.slice(0, 20).join("\n"), "", `${faults.length} faults`)
		assert(asked >= 25 && met.size >= 8, `only ${asked} were asked: ${[...met]}`)
		equal((await must("check", ...house.where)).code, 0, "doorstep check")
		return `${asked} foreign ids in bodies and questions: ${[...met].join(", ")}`
	} finally {
		await house.close()
	}
}

// A key made on the page of staff, for some types and other units.
async function limitedKey(house, admin, fields) {
	const path = `/b/${HOME}/keys`, page = await admin.open(path)
	const form = hidden(page.text, "scope[]")
	const made = await admin.ask("POST", path, [...Object.entries(form), ["name", "Limited"], ...SCOPES.map(scope => ["scope[]", scope]), ...fields])
	const secret = /id="secret" readonly value="([^"]+)"/.exec(made.text)?.[1]
	assert(secret, `a key is told: ${made.status} ${made.text.slice(0, 500)}`)
	equal((await house.ask(secret, "GET", "/api/v1/unit")).status, 200, "the limited key opens")
	return secret
}

async function limits() {
	const house = new House()
	try {
		await house.open()
		const admin = new Visitor(house.server.base, "10.0.0.1"), login = await admin.open("/b/login")
		await admin.send("/b/login", { ...hidden(login.text, "password"), email: "admin@morgenrot.example.org", password: "doorstep-demo" })
		const all = await house.key(HOME, SCOPES.join(",")), read = async path => JSON.parse((await house.ask(all, "GET", `/api/v1${path}`)).text)
		const types = (await read("/activity-types")).activity_types
		const activities = []
		for (let cursor = ""; cursor !== null && activities.length < 2000;) {
			const page = await read(`/activities?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`)
			activities.push(...page.activities)
			cursor = page.next_cursor ?? page.next ?? null
		}
		const typeOf = one => one.activity_type?.id ?? one.type?.id
		const mine = types.find(type => activities.some(one => typeOf(one) === type.id) && activities.some(one => typeOf(one) !== type.id))
		assert(mine, `a type with activities among ${activities.length}`)
		const others = activities.filter(one => typeOf(one) !== mine.id), hiddenOnes = others.map(one => one.id)
		// Of files people take away references are known, no ids.
		const secrets = [...hiddenOnes, ...others.map(one => one.reference)]
		const customers = [...new Set(others.map(one => one.customer?.id))].filter(Boolean).slice(0, 5)
		const key = await limitedKey(house, admin, [["type[]", mine.id]])
		const faults = []
		let asked = 0, lists = 0
		const known = await house.harvest(all)
		await inLanes(house.operations, async ({ path, method, limited }) => {
			const names = namesOf(path), what = `${method} ${path}`
			if (names.includes("activity")) {
				const stolen = await house.ask(key, method, fill(path, () => hiddenOnes[0]))
				const unknown = await house.ask(key, method, fill(path, () => NOBODY))
				if (plain(stolen, [hiddenOnes[0]]) !== plain(unknown, [NOBODY]) || stolen.status < 400)
					faults.push(`${what} of a type that the key has not: ${stolen.status}, not ${unknown.status}`)
				asked++
			} else if (method === "GET") {
				for (const place of names.includes("customer") ? customers : [first(known, names[0]) ?? "activities.csv"]) {
					const address = fill(path, () => place) + (limited ? "?limit=100" : "")
					const told = async one => {
						const answer = await house.ask(one, method, address)
						return answer.status === 200 ? secrets.filter(id => answer.text.includes(id)) : []
					}
					const some = await told(key)
					if (some.length)
						faults.push(`${what} tells ${some.length} activities of types that the key has not: ${some.slice(0, 3)}`)
					const seen = (await told(all)).length > 0
					lists += seen
				}
			}
		})
		equal(faults.join("\n"), "", `${faults.length} faults`)
		assert(lists >= 6, `only ${lists} lists tell activities to a key for all types`)
		// In its own unit alone, unless others were ticked.
		for (const slug of [FOREIGN, "nowhere"])
			equal((await house.ask(key, "GET", "/api/v1/unit", { "doorstep-unit": slug })).status, 404, `the unit ${slug}`)
		equal((await house.ask(key, "GET", "/api/v1/unit", { "doorstep-unit": FOREIGN })).text.replaceAll(FOREIGN, "X"),
			(await house.ask(key, "GET", "/api/v1/unit", { "doorstep-unit": "nowhere" })).text.replaceAll("nowhere", "X"), "a unit that is not for this key")
		return `${asked} operations about one activity, ${lists} lists, ${hiddenOnes.length} activities of other types`
	} finally {
		await house.close()
	}
}

// Every row of the connector for an access of each right alone, with a cref of its own unit, of another, and one that nobody has.
async function connector() {
	const house = new House()
	try {
		await house.open()
		const rows = (await must("routes")).out.split("\n").map(line => /^\s+(GET|POST|PUT|PATCH)\s+(\/connectors\S*)\s+external:?(\S*)/.exec(line)).filter(Boolean)
			.map(([, method, path, right]) => ({ method, path, right }))
		const open = async (unit, rights) => (await must("access", "create", ...house.where, "--unit", unit, "--name", `${unit} ${rights}`, "--rights", rights,
			"--base-url", house.server.base)).out.trim()
		const RIGHTS = ["view", "create", "edit", "close", "assistant"], CREF = { own: "own-7/1/a", foreign: "far-7/1/a", none: "nil-7/1/a" }
		const all = await open(HOME, RIGHTS.join()), other = await open(FOREIGN, RIGHTS.join())
		for (const [address, cref] of [[all, CREF.own], [other, CREF.foreign]])
			for (const one of [cref, cref.slice(0, 7), cref.slice(0, 5)])
				equal((await fetch(`${address}/interventions`, { method: "PATCH", headers: { "content-type": "application/json" },
					body: JSON.stringify({ intervention: { cref: one, customer: { name: "Somebody" }, address: "Gasse 1" } }) })).status, 200, `made ${one}`)
		const accesses = []
		for (const right of RIGHTS)
			accesses.push({ right, address: await open(HOME, right) })
		const ask = async (address, { method, path }, cref) => {
			const parts = cref.split("/"), names = [":cref", ":more", ":rest"]
			const target = path.replace("/connectors/:access/:key", address).split("/").map(part => names.includes(part) ? parts[names.indexOf(part)] : part).join("/")
			const answer = await fetch(target, { method, headers: method === "GET" ? {} : { "content-type": "application/json" }, body: method === "GET" ? undefined : "{}" })
			return { status: answer.status, text: (await answer.text()).replaceAll(parts[0], "X") }
		}
		const same = (one, two) => `${one.status} ${one.text}` === `${two.status} ${two.text}`
		const faults = []
		let refused = 0, missing = 0
		await inLanes(rows, async row => {
			for (const { right, address } of accesses) {
				const named = row.path.includes(":cref"), what = `${row.method} ${row.path} with ${right}`
				const foreign = await ask(address, row, CREF.foreign), none = await ask(address, row, CREF.none)
				if (row.right && row.right !== right) {
					const own = await ask(address, row, CREF.own)
					if (own.status !== 403 || !same(own, foreign) || !same(own, none))
						faults.push(`${what}: ${own.status}, ${foreign.status}, ${none.status}`)
					refused++
				} else if (named) {
					if (foreign.status !== 404 || !same(foreign, none))
						faults.push(`${what}, foreign: ${foreign.status} ${foreign.text}, not ${none.status} ${none.text}`)
					missing++
				} else if (foreign.status === 403 || foreign.status >= 500)
					faults.push(`${what}: ${foreign.status}`)
			}
			const wrong = await ask(all.slice(0, -4) + "AAAA", row, CREF.own), nobody = await ask(all.replace(/\/[\w-]{22}\//, `/${NOBODY}/`), row, CREF.own)
			if (wrong.status !== 404 || !same(wrong, nobody))
				faults.push(`${row.method} ${row.path} with a wrong key: ${wrong.status}, ${nobody.status}`)
		})
		equal(faults.slice(0, 20).join("\n"), "", `${faults.length} faults`)
		assert(rows.length > 30 && refused > 100 && missing > 20, `${rows.length} rows, ${refused} refused, ${missing} missing`)
		return `${rows.length} rows × ${RIGHTS.length} rights: ${refused} refused, ${missing} with foreign crefs`
	} finally {
		await house.close()
	}
}

export default [
	{ name: "doors: every operation for keys of every scope, with own and foreign ids", run: everyScope },
	{ name: "doors: a foreign id in a body or a question is told as one that nobody has", run: insideBodies },
	{ name: "doors: every row of the connector for each right, with own and foreign crefs", run: connector },
	{ name: "doors: a key for some types is told of no other's activities", run: limits },
]
