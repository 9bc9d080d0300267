// Walls: what belongs to one unit is, for everybody of another, the same as what does not exist, on every
// route that there is; a key that was revoked opens nothing; a page tells no more than it must.
import { Server, assert, doorstep, equal, hidden, must } from "./world.mjs"
import { Api, Visitor } from "./world.mjs"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

export const HOME = "morgenrot", FOREIGN = "aurora"
export const ID = /^[\w-]{22}$/
export const NOBODY = "AAAAAAAAAAAAAAAAAAAAAA"

// The demo has two units: its administrator stands in both, its planner in the first only.
class Demo {
	constructor() {
		this.folder = mkdtempSync(join(tmpdir(), "doorstep-walls-"))
		this.where = ["--data", join(this.folder, "data")]
	}
	async open(limits = false) {
		await must("demo", ...this.where)
		const port = 20000 + process.pid % 20000
		this.server = new Server({ where: this.where }, port, [], limits)
		await this.server.ready()
		this.rows = (await must("routes")).out.split("\n").map(line => /^\s+(GET|POST)\s+(\/\S*)\s+(\S+)/.exec(line)).filter(Boolean)
			.map(([, method, path, needs]) => ({ method, path, needs }))
	}
	async staff(email) {
		const visitor = new Visitor(this.server.base, "10.0.0.9")
		const page = await visitor.open("/b/login")
		const home = await visitor.send("/b/login", { ...hidden(page.text, "password"), email, password: "doorstep-demo" })
		equal(home.status, 200, `${email} logs in`)
		return visitor
	}
	async close() {
		await this.server?.stop()
		rmSync(this.folder, { recursive: true, force: true })
	}
}

// Every row that an address fits: its path with the values of its names.
export function fits(row, path) {
	const want = row.path.split("/"), have = path.split("/")
	if (want.length !== have.length)
		return null
	const values = {}
	for (let i = 0; i < want.length; i++)
		if (want[i].startsWith(":"))
			values[want[i]] = have[i]
		else if (want[i] !== have[i])
			return null
	return values
}

// Follows links in a unit, as one who may, and keeps what each name of a path was there.
export async function harvest(demo, visitor, unit = FOREIGN) {
	const known = new Map()
	const waiting = [`/b/${unit}`], met = new Set(), kinds = new Map()
	while (waiting.length && met.size < 160) {
		const address = waiting.shift()
		const kind = address.split("?")[0].split("/").map(part => ID.test(part) ? ":id" : part).join("/")
		if (met.has(address) || (kinds.get(kind) ?? 0) >= 3)
			continue
		met.add(address)
		kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
		const page = await visitor.ask("GET", address)
		for (const [, href] of page.text.matchAll(/(?:href|action|src|hx-get|hx-post)="([^"]+)"/g)) {
			const path = href.replaceAll("&amp;", "&")
			if (!path.startsWith(`/b/${unit}`))
				continue
			for (const row of demo.rows) {
				const values = fits(row, path.split("?")[0])
				for (const [name, value] of Object.entries(values ?? {}))
					if (ID.test(value) && value !== NOBODY)
						known.set(`${row.path} ${name}`, value)
			}
			if (!/logout|events|\.csv/.test(path))
				waiting.push(path)
		}
	}
	return known
}

// What two answers may differ in without telling anything.
export function plain(answer, ...said) {
	let text = answer.text.replace(/name="_?csrf"[^>]*>/g, "").replace(/content="[\w.-]{40,}"/g, "").replace(/data-csrf="[^"]*"/g, "")
	for (const word of said)
		text = text.replaceAll(word, "X").replaceAll(encodeURIComponent(word), "X")
	return `${answer.status} ${answer.to?.replaceAll(said[0], "X") ?? ""}\n${text}`
}

async function ask(visitor, row, path) {
	return visitor.ask(row.method, path, row.method === "POST" ? {} : undefined)
}

async function officeWalls() {
	const demo = new Demo()
	try {
		await demo.open()
		const admin = await demo.staff("admin@morgenrot.example.org")
		const planner = await demo.staff("marie@morgenrot.example.org")
		const known = await harvest(demo, admin)
		let asked = 0, foreign = 0, missing = 0
		for (const row of demo.rows.filter(one => one.path.startsWith("/b/:unit"))) {
			const names = row.path.split("/").filter(part => part.startsWith(":") && part !== ":unit")
			const fill = (unit, value) => row.path.split("/").map(part => part === ":unit" ? unit : part.startsWith(":") ? value(part) : part).join("/")
			// A unit where she has no role is the same as one that is not there.
			const theirs = await ask(planner, row, fill(FOREIGN, name => known.get(`${row.path} ${name}`) ?? NOBODY))
			const nowhere = await ask(planner, row, fill("nowhere", name => known.get(`${row.path} ${name}`) ?? NOBODY))
			equal(plain(theirs, FOREIGN), plain(nowhere, "nowhere"), `${row.method} ${row.path} of a foreign unit`)
			assert(theirs.status === 404 || theirs.status === 403, `${row.method} ${row.path} of a foreign unit: ${theirs.status}`)
			asked += 2
			// A foreign id under her own unit's address is the same as an id that nobody has.
			if (!names.length || !names.some(name => known.has(`${row.path} ${name}`)))
				continue
			for (const visitor of [planner, admin]) {
				const value = name => known.get(`${row.path} ${name}`) ?? NOBODY
				const stolen = await ask(visitor, row, fill(HOME, value))
				const unknown = await ask(visitor, row, fill(HOME, () => NOBODY))
				equal(plain(stolen, ...names.map(value)), plain(unknown, NOBODY), `${row.method} ${row.path} with a foreign id`)
				assert(stolen.status >= 400 && stolen.status < 500, `${row.method} ${row.path} with a foreign id: ${stolen.status}`)
				missing += stolen.status === 404
				asked += 2
			}
			foreign++
		}
		assert(foreign >= 20, `only ${foreign} routes were tried with foreign ids: the harvest is thin`)
		equal((await doorstep("check", ...demo.where)).code, 0, "doorstep check")
		return `${asked} requests, ${foreign} routes with foreign ids, ${missing} times "not found"`
	} finally {
		await demo.close()
	}
}

async function keyWalls() {
	const demo = new Demo()
	try {
		await demo.open()
		const keyOf = async unit => (await must("key", "create", ...demo.where, "--unit", unit, "--scopes", "read,plan,write")).out.trim()
		const home = new Api(demo.server.base, await keyOf(HOME)), foreign = new Api(demo.server.base, await keyOf(FOREIGN))
		const theirs = (await foreign.get("/activities?limit=5")).body.activities
		assert(theirs.length, "the foreign unit has activities")
		for (const { id, reference } of theirs) {
			for (const [method, path, body] of [["GET", ""], ["POST", "/book", { slot: "x" }], ["POST", "/cancel", { reason: "customer_request" }],
				["PATCH", "", { comment: "x" }], ["GET", "/answers"], ["PUT", "/answers", { form: "activity", values: {} }],
				["GET", "/documents"], ["POST", "/documents"], ["POST", "/unplan"]]) {
				const stolen = await home.call(method, `/activities/${id}${path}`, body)
				const unknown = await home.call(method, `/activities/${NOBODY}${path}`, body)
				equal(JSON.stringify(stolen).replaceAll(id, "X"), JSON.stringify(unknown).replaceAll(NOBODY, "X"), `${method} ${path}`)
				assert(stolen.status >= 400, `${method} ${path} of another unit: ${stolen.status}`)
			}
			const listed = (await home.get(`/activities?reference=${encodeURIComponent(reference)}`)).body.activities
			assert(listed.every(one => one.id !== id), "a list holds nothing of another unit")
		}
		await fileWalls(home, foreign)
		await searchWalls(home, foreign)
		// Revoked on the page by staff, the key opens nothing from that moment on.
		const admin = await demo.staff("admin@morgenrot.example.org")
		equal((await home.get("/activities?limit=1")).status, 200, "the key opens")
		const page = await revokeAll(demo, admin)
		assert(page > 0, "the page offers to revoke keys")
		equal((await home.get("/activities?limit=1")).status, 401, "a revoked key opens nothing")
		equal((await foreign.get("/activities?limit=1")).status, 200, "the other unit's key still opens")
	} finally {
		await demo.close()
	}
}

// A file of another unit, sent for an activity or kept for answers, is not there; nor may an answer name it.
async function fileWalls(home, foreign) {
	const file = () => {
		const form = new FormData()
		form.append("files", new Blob(["%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"], { type: "application/pdf" }), "plan.pdf")
		return form
	}
	const send = async (api, path) => (await fetch(`${api.base}/api/v1${path}`, { method: "POST", body: file(),
		headers: { authorization: `Bearer ${api.key}` } })).json()
	const activity = (await foreign.get("/activities?limit=1")).body.activities[0]
	const [kept] = (await send(foreign, `/activities/${activity.id}/documents`)).documents
	const [draft] = (await send(foreign, "/documents")).documents
	equal((await fetch(kept.content, { headers: { authorization: `Bearer ${foreign.key}` } })).status, 200, "the unit itself has it")
	for (const { id } of [kept, draft])
		for (const size of ["", "?size=small", "?size=none"]) {
			const stolen = await home.get(`/documents/${id}/content${size}`)
			const unknown = await home.get(`/documents/${NOBODY}/content${size}`)
			equal(JSON.stringify(stolen).replaceAll(id, "X"), JSON.stringify(unknown).replaceAll(NOBODY, "X"), `content${size}`)
			equal(stolen.status, 404, `content${size} of another unit`)
		}
}

// Names, references and ids of another unit find nothing, whatever they are searched with.
async function searchWalls(home, foreign) {
	const activity = (await foreign.get("/activities?limit=1")).body.activities[0]
	const worker = (await foreign.get("/workers?limit=1")).body.workers[0]
	for (const [path, word] of [["/activities?reference=", activity.reference], ["/customers?q=", activity.customer.name],
		["/activities?customer=", activity.customer.id], ["/activities?worker=", worker.id]]) {
		const stolen = await home.get(path + encodeURIComponent(word)), text = JSON.stringify(stolen)
		for (const secret of [activity.id, activity.customer.id, worker.id])
			assert(word === secret || !text.includes(secret), `${path}: ${text.slice(0, 200)}`)
		if (/=$/.test(path) && word.length === 22) {
			const unknown = await home.get(path + NOBODY)
			equal(text.replaceAll(word, "X"), JSON.stringify(unknown).replaceAll(NOBODY, "X"), path)
		}
	}
}

async function revokeAll(demo, admin) {
	const row = demo.rows.find(one => one.method === "POST" && /keys\/:key\/revoke$/.test(one.path))
	assert(row, "there is a route to revoke a key")
	const list = await admin.open(row.path.replace(/\/:key\/revoke$/, "").replace(":unit", HOME))
	let count = 0
	for (const [, path] of list.text.matchAll(/(?:action|formaction)="([^"]*\/keys\/[^"]*\/revoke)"/g)) {
		const answer = await admin.ask("POST", path, { _csrf: admin.csrf })
		equal(answer.status, 303, `revoking at ${path}`)
		count++
	}
	return count
}

// A page may not be framed, runs nothing of others, and says where it came from to nobody; no route answers 500.
async function headers() {
	const demo = new Demo()
	try {
		await demo.open()
		const nobody = new Visitor(demo.server.base, "10.0.0.8")
		let count = 0
		for (const row of demo.rows) {
			if (/^\/(healthz|assets)/.test(row.path))
				continue
			const path = row.path.replaceAll(":unit", HOME).replace(/:\w+/g, NOBODY)
			const answer = await fetch(demo.server.base + path, { method: row.method, redirect: "manual", headers: { origin: "http://evil.example", "sec-fetch-site": "cross-site" } })
			const head = name => answer.headers.get(name) ?? ""
			assert(answer.status < 500, `${row.method} ${path}: ${answer.status}`)
			// Refused; a door that knows nobody yet leads to its entry.
			// Opting out is asked by mailboxes themselves: a link that nobody has is gone, wherever it is asked from.
			if (row.method === "POST" && /^\/o\//.test(path))
				equal(answer.status, 410, `POST ${path} with a link that nobody has`)
			// Programs bring their key in the path; no browser has it.
			else if (/^\/connectors/.test(path))
				equal(answer.status, 404, `${row.method} ${path} with a key that nobody has`)
			else if (row.method === "POST" && !/^\/api/.test(path))
				assert(answer.status === 403 || (answer.status === 303 && /^(http:\/\/[^/]+)?\/(b\/login|p)\b/.test(head("location"))),
					`POST ${path} from a foreign site: ${answer.status} ${head("location")}`)
			assert(/default-src 'none'/.test(head("content-security-policy")), `${path}: no Content-Security-Policy`)
			if (/html/.test(head("content-type")))
				assert(/frame-ancestors 'none'/.test(head("content-security-policy")), `${path} may be framed`)
			equal(head("x-content-type-options"), "nosniff", `${path}: nosniff`)
			assert(/no-referrer|same-origin/.test(head("referrer-policy")), `${path}: Referrer-Policy ${head("referrer-policy")}`)
			await answer.arrayBuffer()
			count++
		}
		assert(count > 100 && nobody, "all rows were asked")
		return `${count} routes`
	} finally {
		await demo.close()
	}
}

// Who guesses is stopped; who knows the password may log in as often as work asks for it, until somebody guesses there.
async function guesses() {
	const demo = new Demo()
	try {
		await demo.open(true)
		const email = "admin@morgenrot.example.org", address = "10.0.0.66"
		const attempt = async (password, from = address) => {
			const visitor = new Visitor(demo.server.base, from)
			const page = await visitor.open("/b/login")
			return (await visitor.ask("POST", "/b/login", { ...hidden(page.text, "password"), email, password })).status
		}
		const right = [], wrong = []
		for (let i = 0; i < 12; i++)
			right.push(await attempt("doorstep-demo"))
		assert(right.every(status => status === 303), `whoever knows the password gets in each time: ${right}`)
		for (let i = 0; i < 12; i++)
			wrong.push(await attempt(`guess ${i}`, `10.0.1.${i % 2}`))
		assert(wrong.every(status => status === 422), `six guesses from each of two desks are told to be wrong: ${wrong}`)
		for (let i = 0; i < 10; i++)
			await attempt(`guess ${i}`, "10.0.0.67")
		equal(await attempt("doorstep-demo", "10.0.0.67"), 429, "who guessed ten times waits, whatever comes next")
		equal(await attempt("doorstep-demo"), 303, "the owner, elsewhere, does not")
		const oneLine = []
		for (let i = 0; i < 12; i++)
			oneLine.push(await attempt(`guess ${i}`, `2001:db8::${i + 1}:2:3:4`))
		equal(oneLine.at(-1), 429, `a line has one measure, however many addresses: ${oneLine}`)
		await besieged(demo, email)
	} finally {
		await demo.close()
	}
}

// Strangers at many addresses use up all guesses that a name has: the owner still gets in where they were before.
async function besieged(demo, email) {
	const attempt = async (visitor, password) => {
		const page = await visitor.open("/b/login")
		return (await visitor.ask("POST", "/b/login", { ...hidden(page.text, "password"), email, password })).status
	}
	const known = new Visitor(demo.server.base, "10.0.5.1"), thief = new Visitor(demo.server.base, "10.0.5.2")
	equal(await attempt(known, "doorstep-demo"), 303, "the owner was here before")
	known.cookies.delete("ds_staff")
	let waits = false
	for (let i = 0; i < 200 && !waits; i += 8)
		waits = (await Promise.all(Array.from({ length: 8 }, (_, k) => attempt(new Visitor(demo.server.base, `10.1.${i + k}.9`), `guess ${i + k}`)))).includes(429)
	assert(waits, "strangers' guesses come to an end, wherever they come from")
	// One guess comes back in ten seconds: a stranger takes that too.
	let stranger = 0
	for (let i = 0; i < 5 && stranger !== 429; i++) {
		await attempt(new Visitor(demo.server.base, `10.0.7.${i}`), "guess")
		stranger = await attempt(new Visitor(demo.server.base, `10.0.6.${i}`), "doorstep-demo")
	}
	equal(stranger, 429, "a browser that nobody knows waits with them")
	equal(await attempt(known, "doorstep-demo"), 303, "the owner's own does not")
	// What makes a browser known is good for that name alone, and for ten guesses.
	thief.cookies.set("ds_known", `${known.cookies.get("ds_known").slice(0, -2)}AA`)
	equal(await attempt(thief, "guess") === 429 || await attempt(thief, "guess") === 429, true, "a forged mark is none")
	thief.cookies.set("ds_known", known.cookies.get("ds_known"))
	const stolen = []
	while (stolen.at(-1) !== 429 && stolen.length < 30)
		stolen.push(await attempt(thief, "guess"))
	assert(stolen.length >= 10 && stolen.slice(0, 10).every(status => status === 422), `a stolen mark is no key and gives ten guesses: ${stolen}`)
	equal(stolen.at(-1), 429, "and then none")
}

export default [
	{ name: "walls: guessing a password is stopped, knowing it is not", run: guesses },
	{ name: "walls: another unit's things are not there, on every route of the back office", run: officeWalls },
	{ name: "walls: another unit's things are not there for a key; a revoked key opens nothing", run: keyWalls },
	{ name: "walls: nothing is framed, forged or answered with a fault", run: headers },
]
