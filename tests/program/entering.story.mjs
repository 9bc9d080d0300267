// Entering: whoever asks, whatever they type, the same words after the same time; a code opens once and where it was
// asked for; looking at links spends nothing.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Api, Server, Visitor, assert, equal, freePort, hidden, must } from "./world.mjs"

const ROUNDS = 30
// Of two halves of one run, in turns: what is looked up for one and not for the other takes far more than that.
const RATIO = 2, FLOOR_MS = 10

class House {
	async open() {
		this.folder = mkdtempSync(join(tmpdir(), "doorstep-entering-"))
		this.where = ["--data", join(this.folder, "data")]
		await must("demo", ...this.where)
		this.server = new Server({ where: this.where }, await freePort())
		await this.server.ready()
		this.count = 0
	}
	visitor() {
		this.count++
		return new Visitor(this.server.base, `10.9.${this.count >> 8}.${this.count & 255}`)
	}
	async letters(to) {
		return JSON.parse((await must("outbox", ...this.where, "--json")).out).filter(one => one.to === to)
	}
	async letter(to, about) {
		for (const end = Date.now() + 30000; ;) {
			const found = (await this.letters(to)).filter(one => about.test(one.text)).at(-1)
			if (found)
				return found
			assert(Date.now() < end, `no letter to ${to}: ${this.server.log}`)
			await new Promise(done => setTimeout(done, 100))
		}
	}
	// Email addresses of customers whom the portal lets in: each is asked for few codes an hour.
	async customers(count) {
		const api = new Api(this.server.base, (await must("key", "create", ...this.where, "--unit", "morgenrot", "--scopes", "read")).out.trim())
		const found = []
		for (const { id } of (await api.get("/customers?limit=100")).body.customers) {
			const email = (await api.get(`/customers/${id}/contacts`)).body.contacts.find(one => one.email && one.active !== false)?.email
			if (email && email !== CUSTOMER)
				found.push(email)
			if (found.length === count)
				return found
		}
		throw new Error(`only ${found.length} customers have an email address`)
	}
	async close() {
		await this.server?.stop()
		rmSync(this.folder, { recursive: true, force: true })
	}
}

const median = list => [...list].sort((a, b) => a - b)[list.length >> 1]

// Known and unknown in turns: the same answer but for what was typed, and about the same time.
async function alike(about, known, unknown, ask) {
	const times = [[], []], first = []
	for (let i = 0; i < ROUNDS; i++)
		for (const [place, name] of [known(i), unknown(i)].entries()) {
			const { go, plain } = await ask(name), began = performance.now(), answer = await go()
			times[place].push(performance.now() - began)
			const text = `${answer.status} ${plain(answer).replaceAll(name, "X").replace(/name="csrf"[^>]*>/g, "")}`
			first[0] ??= text
			equal(text, first[0], `${about} for ${name}`)
		}
	const [one, other] = times.map(median)
	assert(Math.max(one, other) <= RATIO * Math.min(one, other) + FLOOR_MS, `${about}: ${one.toFixed(1)} ms for who is known, ${other.toFixed(1)} ms for who is not`)
	return `${about} ${one.toFixed(1)}/${other.toFixed(1)} ms`
}

const EMAIL = "admin@morgenrot.example.org", CUSTOMER = "anna.berger@example.org"
const nobody = i => `nobody${i}@morgenrot.example.org`

async function same() {
	const house = new House()
	try {
		await house.open()
		const form = async (path, mark, fields) => {
			const visitor = house.visitor(), page = await visitor.open(path)
			return { visitor, send: () => visitor.ask("POST", path, { ...hidden(page.text, mark), ...fields }) }
		}
		const figures = []
		figures.push(await alike("login", () => EMAIL, nobody, async email =>
			({ go: (await form("/b/login", "password", { email, password: "a wrong one" })).send, plain: answer => answer.text })))
		figures.push(await alike("reset", () => EMAIL, nobody, async email =>
			({ go: (await form("/b/forgotten", "email", { email })).send, plain: answer => answer.text })))
		// Who is known by a name, who is not, and who is but may not enter: told apart by the jobs alone, which write or do not.
		const people = await house.customers(ROUNDS)
		const ids = path => path.replace(/[\w-]{22}/, "ID")
		figures.push(await alike("code", i => people[i], nobody, async identity =>
			({ go: (await form("/p/morgenrot", "identity", { identity })).send, plain: answer => ids(answer.to ?? answer.text) })))
		figures.push(await alike("wrong code", i => people[i], i => `else${i}@example.org`, async identity => {
			const { visitor, send } = await form("/p/morgenrot", "identity", { identity }), asked = await send()
			assert(asked.status === 303, `a code is asked for: ${asked.status}`)
			const page = await visitor.open(asked.to)
			// The seconds until the next code may be asked for count down.
			return { go: () => visitor.ask("POST", asked.to, { ...hidden(page.text, "code"), code: "1" }),
				plain: answer => answer.text.replaceAll(asked.to, "PATH").replace(/"\d\d?"|\b\d\d? s\b/g, "N") }
		}))
		// A link of an invitation that was never made, and one that was used, are told in the same words.
		const visitor = house.visitor()
		await house.letter(EMAIL, /\/b\/password\//)
		const link = /https?:\/\/[^/\s]+(\/b\/password\/[\w-]+)/.exec((await house.letter(EMAIL, /\/b\/password\//)).text)[1]
		for (let i = 0; i < 50; i++)
			equal((await visitor.ask(i % 2 ? "GET" : "HEAD", link)).status, 200, "looking at the link")
		equal((await visitor.ask("POST", link, { password: "seven mice in a boat" })).status, 303, "looking spent nothing")
		const strip = (answer, path) => answer.text.replaceAll(path, "PATH").replace(/name="csrf"[^>]*>/g, "")
		const wrong = link.slice(0, -6) + "AAAAAA"
		for (const method of ["GET", "POST"]) {
			const used = await visitor.ask(method, link, method === "POST" ? { password: "seven mice in a boat" } : undefined)
			const never = await visitor.ask(method, wrong, method === "POST" ? { password: "seven mice in a boat" } : undefined)
			equal(`${used.status} ${strip(used, link)}`, `${never.status} ${strip(never, wrong)}`, `${method} of a used link and of none`)
			equal(used.status, 410, "a used link")
		}
		return figures.join(", ")
	} finally {
		await house.close()
	}
}

// Asked for in one browser, a code opens there, once, and nowhere else; guesses elsewhere cost the owner nothing.
async function once() {
	const house = new House()
	try {
		await house.open()
		const owner = house.visitor(), entry = await owner.open("/p/morgenrot")
		const asked = await owner.ask("POST", "/p/morgenrot", { ...hidden(entry.text, "identity"), identity: CUSTOMER })
		const page = await owner.open(asked.to), letter = await house.letter(CUSTOMER, /\b\d{6,8}\b[\s\S]*\/l\//)
		const code = /\b(\d{8}|\d{6})\b/.exec(letter.text)[1], link = /https?:\/\/[^/\s]+(\/l\/[\w-]+)/.exec(letter.text)[1]
		const thief = house.visitor()
		await thief.open("/p/morgenrot")
		for (const wrong of [code, "00000000", code, "11111111", "22222222", "33333333", "44444444"]) {
			const there = await thief.ask("GET", asked.to), form = hidden(there.text, "code")
			const tried = await thief.ask("POST", asked.to, { ...form, ...hidden((await thief.open("/p/morgenrot")).text, "identity"), code: wrong })
			assert(tried.status >= 400 && !thief.cookies.has("ds_portal"), `the code in another browser: ${tried.status}`)
		}
		for (let i = 0; i < 50; i++)
			await thief.ask(i % 2 ? "GET" : "HEAD", link)
		assert(!thief.cookies.has("ds_portal"), "looking at the link gives no session")
		const before = owner.cookies.get("ds_portal")
		// Two taps at once: one session.
		const taps = await Promise.all([1, 2, 3].map(() => owner.ask("POST", asked.to, { ...hidden(page.text, "code"), code })))
		equal(taps.filter(one => one.status === 303).length, 1, `one of three taps gets in: ${taps.map(one => one.status)}`)
		assert(owner.cookies.get("ds_portal") && owner.cookies.get("ds_portal") !== before, "a session of its own")
		equal((await owner.open("/p/morgenrot")).status, 200, "the owner is in")
		// The link of the same message died with it.
		const late = house.visitor(), at = await late.open(link)
		const spent = await late.ask("POST", link, { ...hidden(at.text), code })
		assert(spent.status >= 400 && !late.cookies.has("ds_portal"), `the link after the code: ${spent.status}`)
	} finally {
		await house.close()
	}
}

export default [
	{ name: "entering: the same answer in the same time for known and unknown", run: same },
	{ name: "entering: a code works once, where it was asked for, and looking spends nothing", run: once },
]
