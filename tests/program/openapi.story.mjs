// The description holds: requests that fast-check makes from /api/openapi.json itself, good ones and bad ones, of
// every operation.  None ends in a 5xx or in a status that is not described, and every answer is what is said of it
// (description.mjs).  API_REQUESTS=100000 for the whole measure, API_SEED=N for the same ones again.
import fc from "fast-check"
import { Company, assert, must } from "./world.mjs"

const REQUESTS = Number(process.env.API_REQUESTS ?? 1500), SEED = Number(process.env.API_SEED ?? 6), AT_ONCE = 4, A_ROUND = 3

const often = (weight, arbitrary) => ({ weight, arbitrary })

// In so many of a hundred cases; else nothing is said.
const sometimes = (percent, arbitrary) => fc.oneof(often(percent, arbitrary), often(100 - percent, fc.constant(undefined)))

// An id that an answer gave: which one is known only when the request is sent.
const known = name => fc.nat(999).map(n => ({ "known of": name, n }))

const strange = fc.constantFrom("", " ", "x".repeat(5000), "ä😀", "../..", "%00", "'; --", "null", "9".repeat(40), "-1", "2027-02-30", "\u202e", "<b>")
const wrong = fc.constantFrom(null, true, -1, 1.5, 1e300, "x", [], {}, [null], { a: 1 }, 2 ** 53)

function text(schema, name) {
	const usual = schema.format === "date-time" ? fc.constantFrom("2027-03-01T08:00:00+01:00", "2027-03-01T08:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z")
		: schema.format === "date" ? fc.constantFrom("2027-03-01", "2028-02-29", "1970-01-01", "9999-12-31")
			: fc.oneof(often(5, fc.nat(1e6).map(n => `word ${n}`)), often(1, fc.string({ unit: "grapheme", maxLength: 40 })), often(2, strange))
	return fc.oneof(often(1, known(name)), often(1, usual))
}

// Values of a schema, now and then none.
function values(api, schema, name = "", depth = 0) {
	if (schema.$ref)
		return values(api, api.components.schemas[schema.$ref.split("/").pop()], name, depth)
	if (schema.oneOf)
		return fc.oneof(...schema.oneOf.map(one => values(api, one, name, depth)))
	const kinds = [schema.type ?? "string"].flat().map(type => kind(api, schema, type, name, depth))
	return fc.oneof(often(24, schema.enum ? fc.constantFrom(...schema.enum) : fc.oneof(...kinds)), often(1, wrong))
}

function kind(api, schema, type, name, depth) {
	const { minimum: min = -100, maximum: max = 1000 } = schema
	switch (type) {
	case "null": return fc.constant(null)
	case "boolean": return fc.boolean()
	case "integer": return fc.oneof(fc.integer({ min: Math.max(min, -1e6), max: Math.min(max, 1e6) }), fc.constantFrom(min, max))
	case "number": return fc.double({ min, max, noNaN: true })
	case "array": return depth > 3 ? fc.constant([]) : fc.array(values(api, schema.items ?? {}, name, depth + 1), { maxLength: 3 })
	case "object": return object(api, schema, depth)
	default: return text(schema, name)
	}
}

function object(api, schema, depth) {
	const members = Object.entries(schema.properties ?? {}).map(([name, one]) => [name,
		sometimes(schema.required?.includes(name) ? 97 : 30, values(api, one, name, depth + 1))])
	const strangers = fc.oneof(often(30, fc.constant({})), often(1, fc.constantFrom("stranger", "__proto__x", "a/b~c").map(name => ({ [name]: 1 }))))
	return fc.tuple(fc.record(Object.fromEntries(members)), strangers).map(([made, more]) => ({ ...made, ...more }))
}

const BROKEN = ["", "{", "[]", "null", "{\"a\":1,\"a\":2}", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])]

// Requests of an operation: { parameters: { "in name": value }, body, broken }
function requests(api, path, operation) {
	// "/customers/{customer}": what stands before a name says of what it is an id.
	const before = name => path.split("/").at(path.split("/").indexOf(`{${name}}`) - 1)
	const parameters = (operation.parameters ?? []).map(one => [`${one.in} ${one.name}`,
		sometimes(one.required ? 98 : 15, one.in === "path" ? fc.oneof(often(4, known(before(one.name))), often(1, values(api, one.schema, one.name)))
			: values(api, one.schema, one.name))])
	const schema = operation.requestBody?.content["application/json"]?.schema
	return fc.record({ parameters: fc.record(Object.fromEntries(parameters)), body: schema ? values(api, schema) : fc.constant(undefined),
		broken: sometimes(2, fc.constantFrom(...BROKEN)) })
}

const singular = name => name.replace(/ies$/, "y").replace(/s$/, "")

// The ids that answers gave, by what they are ids of: "customer", "activity-type".
class Known {
	constructor() {
		this.ids = new Map()
	}
	learn(name, value) {
		if (typeof value === "string" && /^[\w-]{22}$/.test(value))
			this.ids.set(singular(name), [...(this.ids.get(singular(name)) ?? []).slice(-40), value])
		else if (Array.isArray(value))
			value.forEach(one => this.learn(name, one))
		else if (value && typeof value === "object")
			for (const [inside, one] of Object.entries(value))
				this.learn(inside === "id" ? name : inside, one)
	}
	// The value with ids where such were meant.
	tell(value) {
		if (value?.["known of"] !== undefined) {
			const ids = this.ids.get(singular(value["known of"])) ?? ["nobody"]
			return ids[value.n % ids.length]
		}
		if (Array.isArray(value))
			return value.map(one => this.tell(one))
		return value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.tell(one)])) : value
	}
	// What is sent: {address, headers, body}
	request(path, operation, made) {
		const query = new URLSearchParams(), headers = {}
		let address = path
		for (const one of operation.parameters ?? []) {
			const value = made.parameters[`${one.in} ${one.name}`], said = value === undefined ? null : String(this.tell(value))
			if (one.in === "path")
				address = address.replace(`{${one.name}}`, encodeURIComponent(said || "x").replaceAll("..", "x"))
			else if (said !== null && one.in === "query")
				query.append(one.name, said)
			else if (said !== null && one.in === "header" && one.name !== "Doorstep-Unit" && /^[\x20-\x7e]+$/.test(said))
				headers[one.name] = one.name === "If-Match" ? "*" : said
		}
		const body = made.body === undefined ? undefined : made.broken ?? JSON.stringify(this.tell(made.body))
		return { address: address + ([...query].length ? `?${query}` : ""), headers, body }
	}
}

async function holds() {
	const company = new Company()
	try {
		// Full of records: an empty list is as every schema says.
		await must("demo", ...company.where)
		const key = await company.key("read,plan,write,admin", "morgenrot"), server = await company.serve()
		const api = await (await fetch(`${server.base}/api/openapi.json`)).json()
		const pool = new Known(), counts = new Map(), faults = new Map()
		const operations = Object.entries(api.paths).flatMap(([path, of]) => Object.entries(of).map(([method, operation]) =>
			({ path, method: method.toUpperCase(), operation, arbitrary: requests(api, path, operation) })))
		let next = 0
		const send = async ({ path, method, operation }, made) => {
			const { address, headers, body } = pool.request(path, operation, made)
			const answer = await fetch(server.base + address, { method, body, headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers } })
				.catch(error => { throw new Error(`${method} ${address}: ${error.cause ?? error}; server ${server.code ?? "stands"}: ${server.log.slice(-600)}; seed ${SEED}`) })
			const text = await answer.text()
			counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1)
			if (answer.status >= 500)
				faults.set(`${method} ${path} ${answer.status}`, `${method} ${address} ${String(body).slice(0, 300)} -> ${answer.status} ${text.slice(0, 200)}`)
			else if (answer.status < 300 && /json/.test(answer.headers.get("content-type")) && text)
				pool.learn(path.split("/").filter(part => !part.startsWith("{")).pop(), JSON.parse(text))
		}
		const lane = async () => {
			while (next < REQUESTS) {
				const one = operations[next / A_ROUND % operations.length | 0], count = Math.min(A_ROUND, REQUESTS - next)
				next += A_ROUND
				for (const made of fc.sample(one.arbitrary, { numRuns: count, seed: SEED * 1000003 + next }))
					await send(one, made)
			}
		}
		await Promise.all(Array.from({ length: AT_ONCE }, lane))
		assert(!faults.size, `seed ${SEED}: ${faults.size} answers above 499\n${[...faults.values()].slice(0, 20).join("\n")}`)
		return `${REQUESTS} requests of ${operations.length} operations: ${[...counts].sort().map(([status, count]) => `${count} × ${status}`).join(", ")}; seed ${SEED}`
	} finally {
		await company.close()
	}
}

export default [{ name: "openapi: the description holds for requests made by chance", run: holds }]
