// Every answer of the API that a story hears is compared with what /api/openapi.json says of it: its status, its
// type, its body by ajv.  Objects are closed here: a member that is not described is a fault, too.
// world.mjs hands over each answer of fetch(); run.mjs asks after each story what was wrong.
import Ajv from "ajv/dist/2020.js"
import formats from "ajv-formats"

// The same schemas, changed in place from the innermost outwards.
function each(node, change) {
	if (node && typeof node === "object") {
		Object.values(node).forEach(one => each(one, change))
		if (node.properties && typeof node.properties === "object")
			change(node)
	}
	return node
}

const closed = schema => { schema.additionalProperties ??= false }
// What `fields=` may have cut.
const cut = schema => { closed(schema); delete schema.required }

function pointer(...parts) {
	return parts.map(part => "/" + encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1"))).join("")
}

export class Description {
	constructor(api) {
		this.api = api
		this.ajv = new Ajv({ allErrors: false, allowUnionTypes: true })
		formats(this.ajv)
		this.ajv.addVocabulary(["components", "paths"])
		for (const [$id, change] of [["whole", closed], ["cut", cut]]) {
			const { components, paths } = each(structuredClone(api), change)
			this.ajv.addSchema({ $id, components, paths })
		}
		// A path with fewer members of its own comes later: "/customers/merge" before "/customers/{customer}".
		this.paths = Object.keys(api.paths).map(path => ({ path, open: path.split("{").length,
			like: new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{[^}]*\}/g, "[^/]+")}$`) }))
			.sort((a, b) => a.open - b.open)
		this.validators = new Map()
	}
	// The validator of what lies at that place.
	validator(place) {
		if (!this.validators.has(place))
			this.validators.set(place, this.ajv.compile({ $ref: place }))
		return this.validators.get(place)
	}
	// What is wrong with an answer, or nothing.  `type`: its Content-Type; `fields`: some were asked for.
	fault(method, path, { status, type = "", text, fields = false }) {
		const found = this.paths.find(({ like }) => like.test(path))?.path
		const row = this.api.paths[found]?.[method === "HEAD" ? "get" : method.toLowerCase()]
		// What stands in no row is answered as if it stood there and were not found.
		let said = row ? row.responses[status] : { $ref: "/Problem404" }
		let place = pointer("paths", found, method.toLowerCase(), "responses", status)
		if (!row && (found ? status !== 405 : status !== 404))
			return `${status}, though there is no such ${found ? "method" : "path"}`
		if (!said)
			return `${status} is not described`
		if (said.$ref) {
			const name = said.$ref.split("/").pop()
			place = pointer("components", "responses", name)
			said = this.api.components.responses[name]
		}
		const kinds = Object.keys(said.content ?? {}), own = type.split(";")[0]
		if (!kinds.length || method === "HEAD")
			return text ? `a body of ${text.length} characters where none is described` : null
		// "image/*" and "*/*", too.
		const kind = kinds.find(one => one === own || (own && one.endsWith("/*") && (one === "*/*" || own.startsWith(one.slice(0, -1)))))
		if (!kind)
			return `${type || "no type"} where ${kinds} is described`
		if (!/json$/.test(kind) || !said.content[kind].schema)
			return null
		const holds = this.validator(`${fields && status < 300 ? "cut" : "whole"}#${place}${pointer("content", kind, "schema")}`)
		let body
		try {
			body = JSON.parse(text)
		} catch (error) {
			return `no JSON: ${error.message}`
		}
		return holds(body) ? null : this.ajv.errorsText(holds.errors.slice(0, 1), { dataVar: "" }) +
			` ${JSON.stringify(holds.errors[0].params)}`
	}
}

/* ---- all that this process hears ---- */

export const heard = { count: 0, faults: new Map() }
let description, untold = []

export function describe(api) {
	description ??= new Description(api)
	for (const one of untold.splice(0))
		hear(...one)
}

export function hear(method, address, answer) {
	const url = new URL(address)
	if (!url.pathname.startsWith("/api/v1/"))
		return
	if (!description) {
		untold.push([method, address, answer])
		return
	}
	heard.count++
	const wrong = description.fault(method, url.pathname, { ...answer, fields: url.searchParams.has("fields") })
	if (wrong)
		heard.faults.set(`${method} ${url.pathname.replace(/[\w-]{22}/g, "ID")} ${answer.status}: ${wrong}`,
			`${method} ${url.pathname}${url.search} answered ${answer.status}: ${wrong}\n${answer.text.slice(0, 300)}`)
}
