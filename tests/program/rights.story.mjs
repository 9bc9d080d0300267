// Rights: each right of the table switched off, one by one, and what it guards refused; every route for every role,
// with ids of the own unit, of a foreign one, and ids that nobody has: what is refused tells nothing.
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Server, Visitor, assert, equal, freePort, hidden, must, top, unescape } from "./world.mjs"
import { FOREIGN, HOME, ID, NOBODY, fits, harvest, plain } from "./walls.story.mjs"

const REFUSED = "You may not do this here."
const PASSWORD = "seven mice in a boat"

// The tables as they are written, read by other eyes than the program's.
function tables() {
	const text = name => readFileSync(join(top, "src/account", name), "utf8").replace(/\/\*[\s\S]*?\*\//g, "")
	const roles = [...text("role.inc").matchAll(/ROLE\((\w+),\s*"(\w+)"/g)].map(([, name, token]) => ({ name, token }))
	const rights = [...text("permission.inc").matchAll(/PERMISSION\(\w+,\s*"([\w.]+)",\s*N_\("[^"]*"\),\s*N_\("[^"]*"\),\s*([\w\s|]+)\)/g)]
		.map(([, token, names], place) => ({ token, place, roles: names.split("|").map(name => roles.find(one => one.name === name.trim()).token) }))
	return { roles: roles.map(one => one.token), rights }
}

class House {
	async open() {
		this.folder = mkdtempSync(join(tmpdir(), "doorstep-rights-"))
		this.where = ["--data", join(this.folder, "data")]
		await must("demo", ...this.where)
		this.server = new Server({ where: this.where }, await freePort())
		await this.server.ready()
		this.rows = (await must("routes")).out.split("\n").map(line => /^\s+(GET|POST)\s+(\/\S*)\s+(\S+)/.exec(line)).filter(Boolean)
			.map(([, method, path, needs]) => ({ method, path, needs })).filter(row => /^\/[bw]\/:unit/.test(row.path))
		this.admin = new Visitor(this.server.base, "10.0.0.1")
		const page = await this.admin.open("/b/login")
		equal((await this.admin.send("/b/login", { ...hidden(page.text, "password"), email: "admin@morgenrot.example.org", password: "doorstep-demo" })).status,
			200, "the administrator logs in")
	}
	// Somebody new with that role, who reads English and comes in by the link that staff hand over.
	async hire(role, address) {
		const made = await this.admin.ask("POST", `/b/${HOME}/staff`, [["name", `One ${role}`], ["email", `${role}@roles.example`], ["lang", "en"], ["role[]", role]])
		const link = unescape(/value="https?:\/\/[^/"]+(\/b\/password\/[^"]+)"/.exec(made.text)?.[1] ?? "")
		assert(link, `a link for ${role}: ${made.status}`)
		const visitor = new Visitor(this.server.base, address)
		const home = await visitor.ask("POST", link, { password: PASSWORD })
		equal(home.status, 303, `${role} sets a password`)
		return visitor
	}
	async close() {
		await this.server?.stop()
		rmSync(this.folder, { recursive: true, force: true })
	}
}

const namesOf = row => row.path.split("/").filter(part => part.startsWith(":") && part !== ":unit")
const fill = (row, unit, value) => row.path.split("/").map(part => part === ":unit" ? unit : part.startsWith(":") ? value(part) : part).join("/")
const isStream = row => /\/events$/.test(row.path)

// What is asked of a page without changing anything: a form that another site sends is refused, after the right was looked at.
async function knock(visitor, row, path) {
	return row.method === "GET" ? visitor.ask("GET", path) : visitor.ask("POST", path, {}, "cross-site")
}

const isRefused = answer => answer.status === 403 && answer.text.includes(REFUSED)

async function everyRole() {
	const house = new House()
	try {
		await house.open()
		const { roles, rights } = tables()
		assert(roles.length >= 7 && rights.length >= 25, "the tables are read")
		const own = await harvest({ rows: house.rows }, house.admin, HOME), foreign = await harvest({ rows: house.rows }, house.admin, FOREIGN)
		const people = []
		for (const [place, role] of roles.entries())
			people.push({ role, visitor: await house.hire(role, `10.0.1.${place}`), has: new Set(rights.filter(one => one.roles.includes(role)).map(one => one.token)) })
		let asked = 0, refused = 0, missing = 0
		const one = async (row, { role, visitor, has }) => {
			const names = namesOf(row), known = names.some(name => foreign.has(`${row.path} ${name}`))
			const mine = name => own.get(`${row.path} ${name}`) ?? NOBODY, theirs = name => foreign.get(`${row.path} ${name}`) ?? NOBODY
			const what = `${role}: ${row.method} ${row.path}`
			asked++
			if (row.needs !== "staff" && !has.has(row.needs)) {
				const first = await visitor.ask(row.method, fill(row, HOME, mine), row.method === "POST" ? {} : undefined)
				assert(isRefused(first), `${what} without ${row.needs}: ${first.status}`)
				refused++
				for (const value of names.length ? [theirs, () => NOBODY] : []) {
					const other = await visitor.ask(row.method, fill(row, HOME, value), row.method === "POST" ? {} : undefined)
					equal(plain(other, ...names.map(value)), plain(first, ...names.map(mine)), `${what}: the refusal tells nothing`)
				}
				return
			}
			if (!isStream(row)) {
				const answer = await knock(visitor, row, fill(row, HOME, mine))
				assert(!isRefused(answer) && answer.status < 500, `${what} with ${row.needs}: ${answer.status}`)
			}
			if (!known)
				return
			const stolen = await visitor.ask(row.method, fill(row, HOME, theirs), row.method === "POST" ? {} : undefined)
			const unknown = await visitor.ask(row.method, fill(row, HOME, () => NOBODY), row.method === "POST" ? {} : undefined)
			equal(plain(stolen, ...names.map(theirs)), plain(unknown, NOBODY), `${what} with a foreign id`)
			assert(stolen.status >= 400 && stolen.status < 500, `${what} with a foreign id: ${stolen.status}`)
			missing++
		}
		// One role after the other on a route, all roles at once.
		await Promise.all(people.map(async person => {
			for (const row of house.rows)
				await one(row, person)
		}))
		assert(refused > 500 && missing > 100, `${refused} refused, ${missing} with foreign ids: the harvest is thin`)
		equal((await must("check", ...house.where)).code, 0, "doorstep check")
		return `${house.rows.length} routes × ${roles.length} roles: ${asked} tried, ${refused} refused, ${missing} times foreign ids`
	} finally {
		await house.close()
	}
}

// Pages that a person opens day by day, one of each kind.
const DAILY = ["/board", "/activities", "/activities/:activity", "/customers", "/customers/:customer", "/requests", "/quotes", "/team", "/catalog",
	"/triggers", "/conversations", "/messages", "/surveys", "/dashboard", "/settings", "/settings/sms", "/staff", "/waiting", "/locate", "/labels"]

async function oneByOne() {
	const house = new House()
	try {
		await house.open()
		const { rights } = tables()
		const all = rights.map(one => one.token)
		const made = await house.admin.ask("POST", `/b/${HOME}/roles/new`, [["name", "Everything"], ["was", ""], ...all.map(token => ["right[]", token])])
		equal(made.status, 303, "a role of its own")
		const role = /\/roles\/(own\d+)"/.exec((await house.admin.open(`/b/${HOME}/roles`)).text)[1]
		const visitor = await house.hire(role, "10.0.2.1")
		const own = await harvest({ rows: house.rows }, house.admin, HOME)
		const pages = DAILY.map(path => {
			const row = house.rows.find(one => one.method === "GET" && one.path === `/b/:unit${path}`)
			assert(row, `there is a page ${path}`)
			return { row, path: fill(row, HOME, name => own.get(`${row.path} ${name}`) ?? NOBODY) }
		})
		const bits = tokens => rights.reduce((sum, one) => tokens.includes(one.token) ? sum | 1n << BigInt(one.place) : sum, 0n).toString(16)
		const dead = new Set()
		let now = all, guarded = 0, ends = 0
		const change = async to => {
			const answer = await house.admin.ask("POST", `/b/${HOME}/roles/${role}`, [["name", "Everything"], ["was", bits(now)], ...to.map(token => ["right[]", token])])
			equal(answer.status, 303, `rights become ${to.length}: ${answer.text.slice(0, 300)}`)
			now = to
		}
		for (const right of all) {
			const rows = house.rows.filter(row => row.needs === right)
			assert(rows.length > 0, `${right} guards no route`)
			const value = row => name => own.get(`${row.path} ${name}`) ?? NOBODY
			for (const row of rows.filter(one => !isStream(one)))
				assert(!isRefused(await knock(visitor, row, fill(row, HOME, value(row)))), `${row.method} ${row.path} with ${right}`)
			await change(all.filter(one => one !== right))
			for (const row of rows) {
				const answer = await visitor.ask(row.method, fill(row, HOME, value(row)), row.method === "POST" ? {} : undefined)
				assert(isRefused(answer), `${row.method} ${row.path} without ${right}: ${answer.status}`)
				guarded++
			}
			// No page leads to what would be refused.
			for (const { row, path } of pages.filter(page => page.row.needs !== right)) {
				const page = await visitor.open(path)
				equal(page.status, 200, `${path} without ${right}`)
				const forms = [...page.text.matchAll(/<form[^>]*>/g)].map(([tag]) => [/method="post"/.test(tag) ? "POST" : "GET", /action="([^"]*)"/.exec(tag)?.[1]])
				const links = [...page.text.matchAll(/<a\b[^>]*href="([^"]+)"/g)].map(([, href]) => ["GET", href])
				for (const [method, href] of [...forms, ...links].filter(([, one]) => one?.startsWith("/"))) {
					const target = unescape(href).split(/[?#]/)[0]
					const met = rows.filter(one => one.method === method && fits(one, target))
					if (met.length && !house.rows.some(one => one.method === method && one.needs !== right && fits(one, target)))
						dead.add(`${row.path} without ${right}: ${method} ${met[0].path}`)
					ends++
				}
			}
		}
		equal([...dead].join("\n"), "", "no page leads to what is refused")
		return `${all.length} rights, ${guarded} routes refused, ${ends} links and forms looked at`
	} finally {
		await house.close()
	}
}

export default [
	{ name: "rights: every right switched off one by one, and what it guards refused", run: oneByOne },
	{ name: "rights: every route for every role, with own and foreign ids", run: everyRole },
]
