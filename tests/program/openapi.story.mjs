// The description holds: requests made by chance from /api/openapi.json itself, good ones and bad ones, of every
// operation.  None ends in a 5xx or in a status that is not described, and every JSON answer is what its schema says.
// API_REQUESTS=100000 for the whole measure, API_SEED=N for the same ones again.
import { Company, assert } from "./world.mjs"

const REQUESTS = Number(process.env.API_REQUESTS ?? 1500), SEED = Number(process.env.API_SEED ?? 6), AT_ONCE = 4

// mulberry32
function chance(seed) {
	return () => {
		seed = seed + 0x6D2B79F5 | 0
		let t = Math.imul(seed ^ seed >>> 15, 1 | seed)
		t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t
		return ((t ^ t >>> 14) >>> 0) / 4294967296
	}
}

const typeOf = value => value === null ? "null" : Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : typeof value

// What is wrong with a value by its schema, or nothing.  Objects are closed here: a member that is not described is a fault.
function fault(api, schema, value, where = "") {
	if (schema.$ref)
		return fault(api, api.components.schemas[schema.$ref.split("/").pop()], value, where)
	if (schema.oneOf)
		return schema.oneOf.some(one => !fault(api, one, value, where)) ? null : `${where}: none of oneOf`
	const type = typeOf(value), types = [schema.type ?? []].flat()
	if (types.length && !types.includes(type) && !(type === "integer" && types.includes("number")))
		return `${where}: ${type} is not ${types}`
	if (schema.enum && !schema.enum.includes(value))
		return `${where}: ${JSON.stringify(value)} is not one of ${schema.enum}`
	if (type === "string" && schema.format === "date-time" && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(value))
		return `${where}: ${value} is no date-time`
	if (type === "array" && schema.items)
		for (const [i, one] of value.entries()) {
			const found = fault(api, schema.items, one, `${where}/${i}`)
			if (found)
				return found
		}
	if (type === "object" && schema.properties) {
		for (const name of schema.required ?? [])
			if (!(name in value))
				return `${where}/${name} is missing`
		for (const [name, one] of Object.entries(value)) {
			const found = name in schema.properties ? fault(api, schema.properties[name], one, `${where}/${name}`) : `${where}/${name} is not described`
			if (found)
				return found
		}
	}
	return null
}

const STRANGE = ["", " ", "x".repeat(5000), "ä😀", "../..", "%00", "'; --", "null", "9".repeat(40), "-1", "2027-02-30", "\u202e", "<b>"]

class Maker {
	constructor(api, random) {
		this.api = api
		this.random = random
		this.known = new Map()
	}
	pick(list) {
		return list[Math.floor(this.random() * list.length)]
	}
	text(name, schema) {
		if (this.random() < 0.5 && this.known.has(name))
			return this.pick(this.known.get(name))
		if (schema.format === "date-time")
			return this.pick(["2027-03-01T08:00:00+01:00", "2027-03-01T08:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
		if (schema.format === "date")
			return this.pick(["2027-03-01", "2028-02-29", "1970-01-01"])
		return this.random() < 0.3 ? this.pick(STRANGE) : "word " + Math.floor(this.random() * 1e6)
	}
	value(schema, name = "", depth = 0) {
		if (schema.$ref)
			return this.value(this.api.components.schemas[schema.$ref.split("/").pop()], name, depth)
		if (schema.oneOf)
			return this.value(this.pick(schema.oneOf), name, depth)
		if (this.random() < 0.04)
			return this.pick([null, true, -1, 1.5, 1e300, "x", [], {}, [null], { a: 1 }, 2 ** 53])
		if (schema.enum)
			return this.pick(schema.enum)
		switch (this.pick([schema.type ?? "string"].flat())) {
		case "null": return null
		case "boolean": return this.random() < 0.5
		case "integer": return Math.floor((schema.minimum ?? -100) + this.random() * (Math.min(schema.maximum ?? 1000, 1e6) - (schema.minimum ?? -100)))
		case "number": return (schema.minimum ?? -100) + this.random() * ((schema.maximum ?? 100) - (schema.minimum ?? -100))
		case "array": return depth > 3 ? [] : Array.from({ length: Math.floor(this.random() * 3) }, () => this.value(schema.items ?? {}, name, depth + 1))
		case "object": return this.object(schema, depth)
		default: return this.text(name, schema)
		}
	}
	object(schema, depth) {
		const made = {}
		for (const [name, one] of Object.entries(schema.properties ?? {}))
			if (this.random() < (schema.required?.includes(name) ? 0.97 : 0.3))
				made[name] = this.value(one, name, depth + 1)
		if (this.random() < 0.03)
			made[this.pick(["stranger", "__proto__x", "a/b~c"])] = 1
		return made
	}
	// Ids that answers gave are asked for again.
	learn(tag, value) {
		if (!value || typeof value !== "object")
			return
		for (const [name, one] of Object.entries(value))
			if (typeof one === "string" && /^[\w-]{22}$/.test(one))
				for (const key of [name, tag, tag.replace(/ies$/, "y").replace(/s$/, ""), "id"])
					this.known.set(key, [...(this.known.get(key) ?? []).slice(-40), one])
			else
				this.learn(/^\d+$/.test(name) ? tag : name, one)
	}
	request(path, method, operation) {
		const query = new URLSearchParams(), headers = {}
		let address = path
		for (const one of operation.parameters ?? []) {
			const value = this.random() < (one.required ? 0.98 : 0.15) ? String(this.value(one.schema, one.name)) : null
			if (one.in === "path")
				address = address.replace(`{${one.name}}`, encodeURIComponent(value || "x").replaceAll("..", "x"))
			else if (value !== null && one.in === "query")
				query.append(one.name, value)
			else if (value !== null && one.in === "header" && one.name !== "Doorstep-Unit" && /^[\x20-\x7e]+$/.test(value))
				headers[one.name] = one.name === "If-Match" ? "*" : value
		}
		const schema = operation.requestBody?.content["application/json"]?.schema
		let body
		if (schema) {
			body = JSON.stringify(this.value(schema))
			if (this.random() < 0.02)
				body = this.pick(["", "{", "[]", "null", "{\"a\":1,\"a\":2}", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])])
		}
		return { address: address + (query.size || [...query].length ? `?${query}` : ""), headers, body, method: method.toUpperCase() }
	}
}

async function holds() {
	const company = new Company()
	try {
		await company.init()
		const key = (await company.key("read,plan,write,admin")), server = await company.serve()
		const api = await (await fetch(`${server.base}/api/openapi.json`)).json()
		const maker = new Maker(api, chance(SEED)), counts = new Map(), faults = new Map()
		const operations = Object.entries(api.paths).flatMap(([path, of]) => Object.entries(of).map(([method, operation]) => ({ path, method, operation })))
		let next = 0
		const lane = async () => {
			while (next < REQUESTS) {
				const { path, method, operation } = operations[next++ % operations.length]
				const ask = maker.request(path, method, operation)
				const answer = await fetch(server.base + ask.address, { method: ask.method, body: ask.body,
					headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...ask.headers } })
					.catch(error => { throw new Error(`${ask.method} ${ask.address}: ${error.cause ?? error}; server ${server.code ?? "stands"}: ${server.log.slice(-600)}; seed ${SEED}`) })
				const text = await answer.text(), said = operation.responses[answer.status]
				const named = `${ask.method} ${path} ${answer.status}`
				counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1)
				if (answer.status >= 500 || !said) {
					faults.set(named, `${named} (${said ? "described" : "not described"}): ${ask.address} ${String(ask.body).slice(0, 300)} -> ${text.slice(0, 200)}`)
					continue
				}
				if (!/json/.test(answer.headers.get("content-type") ?? "") || !text)
					continue
				const shape = said.$ref ? api.components.responses[said.$ref.split("/").pop()] : said
				const schema = Object.values(shape.content ?? {})[0]?.schema, body = JSON.parse(text)
				const wrong = !schema || /[?&]fields=/.test(ask.address) ? null : fault(api, schema, body)
				if (wrong)
					faults.set(`${named} ${wrong}`, `${named}: ${wrong}`)
				if (answer.status < 300)
					maker.learn(operation.tags[0], body)
			}
		}
		await Promise.all(Array.from({ length: AT_ONCE }, lane))
		assert(!faults.size, `seed ${SEED}: ${faults.size} faults\n${[...faults.values()].slice(0, 40).join("\n")}`)
		return `${REQUESTS} requests of ${operations.length} operations: ${[...counts].sort().map(([status, count]) => `${count} × ${status}`).join(", ")}; seed ${SEED}`
	} finally {
		await company.close()
	}
}

export default [{ name: "openapi: the description holds for requests made by chance", run: holds }]
