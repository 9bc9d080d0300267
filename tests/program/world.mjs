// What every story of this folder needs: the program, folders of its own, servers, and visitors with cookies.
import { execFile, execFileSync, spawn } from "node:child_process"
import { createHmac } from "node:crypto"
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, hear } from "./description.mjs"

export const top = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
export const program = process.env.DOORSTEP ?? join(top, "build/doorstep")
export const li = join(top, "../shared/data/li")
export const CLOCK = "2027-02-26T09:00:00+01:00"
export const haveMonth = existsSync(join(li, "customers.csv"))

export function assert(condition, sentence) {
	if (!condition)
		throw new Error(sentence)
}

export function equal(got, wanted, what) {
	assert(got === wanted, `${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`)
}

// Runs the program; never throws. {code, out, err, ms}
export function doorstep(...args) {
	const started = Date.now()
	return new Promise(done => {
		execFile(program, args, { maxBuffer: 1 << 28 }, (error, out, err) =>
			done({ code: error ? error.code ?? 1 : 0, out, err, ms: Date.now() - started }))
	})
}

export async function must(...args) {
	const result = await doorstep(...args)
	assert(result.code === 0, `doorstep ${args.join(" ")}: status ${result.code}: ${result.err || result.out}`)
	return result
}

let lastPort = 10000 + process.pid * 61 % 20000

// One that nobody listens on, below those that a system gives to connections going out: between asking and
// listening nobody else is given it.
export async function freePort() {
	// Ours alone, also when two ask at once.
	const port = lastPort = lastPort < 31000 ? lastPort + 1 : 10000
	const free = await new Promise(done => {
		const server = createServer().once("error", () => done(false))
			.listen(port, "127.0.0.1", () => server.close(() => done(true)))
	})
	return free ? port : freePort()
}

// A database of its own on the server that DOORSTEP_TEST_PG names, for as long as the work lasts.
export async function withDatabase(work) {
	const url = new URL(process.env.DOORSTEP_TEST_PG), name = `story_${process.pid}_${Date.now() % 1000000}`
	const psql = text => execFileSync("psql", ["-q", "-v", "ON_ERROR_STOP=1", process.env.DOORSTEP_TEST_PG, "-c", text])
	psql(`CREATE DATABASE ${name}`)
	url.pathname = `/${name}`
	try {
		return await work(url.href)
	} finally {
		psql(`DROP DATABASE ${name} WITH (FORCE)`)
	}
}

// What an app shows at a moment: RFC 6238, written here from the standard, not taken from the program.
export function appCode(secret, at) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	const bits = [...secret].map(letter => letters.indexOf(letter).toString(2).padStart(5, "0")).join("")
	const key = Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2)))
	const step = Buffer.alloc(8)
	step.writeBigUInt64BE(BigInt(Math.floor(at / 30000)))
	const mac = createHmac("sha1", key).update(step).digest(), from = mac[19] & 15
	return String((mac.readUInt32BE(from) & 0x7fffffff) % 1000000).padStart(6, "0")
}

// Every answer of the API is compared with the description, whoever asks.
const ask = globalThis.fetch
globalThis.fetch = async (address, options = {}) => {
	const answer = await ask(address, options)
	if (String(address).includes("/api/v1/"))
		hear(options.method ?? "GET", address, { status: answer.status, type: answer.headers.get("content-type") ?? "",
			text: /json/.test(answer.headers.get("content-type") ?? "json") ? await answer.clone().text() : "" })
	return answer
}

/* ---- a folder with a company ---- */

export class Company {
	// `database`: the URL of a PostgreSQL database of its own, or nothing for SQLite.
	constructor(database) {
		this.folder = mkdtempSync(join(tmpdir(), "doorstep-program-"))
		this.data = join(this.folder, "data")
		this.where = database ? ["--data", this.data, "--db", database] : ["--data", this.data]
		this.servers = []
	}
	init(slug = "li", name = "Heizung Rheintal", language = "de") {
		return must("init", ...this.where, "--unit", name, "--slug", slug, "--timezone", "Europe/Vaduz", "--country", "LI",
			"--language", language, "--admin", "admin@example.org", "--clock", CLOCK)
	}
	bring(entity, file, mode = "upsert") {
		return doorstep("import", entity, file, ...this.where, "--unit", "li", "--mode", mode, "--clock", CLOCK)
	}
	write(name, text) {
		const path = join(this.folder, name)
		writeFileSync(path, text)
		return path
	}
	async key(scopes = "read,plan,write", unit = "li") {
		return (await must("key", "create", ...this.where, "--unit", unit, "--scopes", scopes, "--clock", CLOCK)).out.trim()
	}
	async outbox() {
		return JSON.parse((await must("outbox", ...this.where, "--json")).out)
	}
	async serve(...more) {
		const server = new Server(this, await freePort(), more)
		this.servers.push(server)
		await server.ready()
		return server
	}
	async close() {
		for (const server of this.servers)
			await server.stop()
		rmSync(this.folder, { recursive: true, force: true })
	}
}

export class Server {
	constructor(company, port, more = [], limits = false) {
		this.base = `http://127.0.0.1:${port}`
		this.log = ""
		this.child = spawn(program, ["serve", ...company.where, "--listen", `127.0.0.1:${port}`, "--base-url", this.base,
			...(more.includes("--clock") ? [] : ["--clock", CLOCK]), "--quiet", ...(limits ? [] : ["--no-rates"]), ...more], { env: { ...process.env, DOORSTEP_TRUST_PROXY: "yes" } })
		this.child.stdout.on("data", text => this.log += text)
		this.child.stderr.on("data", text => this.log += text)
		this.ended = new Promise(done => this.child.on("close", (code, signal) => { this.code = code ?? signal; done() }))
	}
	async ready() {
		const end = Date.now() + 20000
		for (;;) {
			try {
				if ((await ask(`${this.base}/healthz`)).status === 200)
					return describe(await (await ask(`${this.base}/api/openapi.json`)).json())
			} catch { /* not there yet */ }
			assert(this.code === undefined, `the server ended with ${this.code}: ${this.log}`)
			assert(Date.now() < end, `the server does not answer: ${this.log}`)
			await new Promise(done => setTimeout(done, 20))
		}
	}
	async kill() {
		this.child.kill("SIGKILL")
		await this.ended
	}
	async stop() {
		if (this.code !== undefined)
			return
		this.child.kill("SIGTERM")
		await this.ended
	}
}

/* ---- programs with a key ---- */

export class Api {
	constructor(base, key) {
		this.base = base
		this.key = key
	}
	async call(method, path, body) {
		const answer = await fetch(`${this.base}/api/v1${path}`, { method, headers: { authorization: `Bearer ${this.key}`,
			...(body ? { "content-type": "application/json" } : {}) }, body: body ? JSON.stringify(body) : undefined })
		const text = await answer.text()
		return { status: answer.status, body: text ? JSON.parse(text) : null }
	}
	get(path) {
		return this.call("GET", path)
	}
	post(path, body) {
		return this.call("POST", path, body)
	}
}

/* ---- people with a browser that has no script ---- */

// Debian 12's Node gives all Set-Cookie lines joined by commas.
function cookieLines(headers) {
	return headers.getSetCookie?.() ?? (headers.get("set-cookie")?.split(/,\s*(?=[^;,=\s]+=)/) ?? [])
}

export class Visitor {
	constructor(base, address) {
		this.base = base
		this.address = address
		this.cookies = new Map()
	}
	async ask(method, path, fields, site = "same-origin") {
		const headers = { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "), "x-forwarded-for": this.address,
			"sec-fetch-site": site, origin: this.base }
		if (fields)
			headers["content-type"] = "application/x-www-form-urlencoded"
		const answer = await fetch(this.base + path, { method, headers, redirect: "manual",
			body: fields ? new URLSearchParams(fields).toString() : undefined })
		for (const line of cookieLines(answer.headers)) {
			const [pair] = line.split(";")
			this.cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1))
		}
		const text = await answer.text()
		const to = answer.headers.get("location")
		return { status: answer.status, text, to: to?.startsWith(this.base) ? to.slice(this.base.length) : to }
	}
	// Follows redirects as a browser does.
	async open(path) {
		for (let page = await this.ask("GET", path), hops = 0; ; page = await this.ask("GET", page.to), hops++)
			if (page.status < 300 || page.status >= 400 || hops > 5)
				return { ...page, path }
			else
				path = page.to
	}
	async send(path, fields) {
		const page = await this.ask("POST", path, fields)
		return page.status === 303 ? { ...await this.open(page.to), sent: 303 } : { ...page, path, sent: page.status }
	}
}

// The hidden fields of the first form that holds `mark` (or of the first form).
export function hidden(text, mark = "") {
	const form = [...text.matchAll(/<form[\s\S]*?<\/form>/g)].map(([whole]) => whole).find(whole => whole.includes(mark)) ?? ""
	const fields = {}
	for (const [tag] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/g))
		fields[/name="([^"]*)"/.exec(tag)[1]] = unescape(/value="([^"]*)"/.exec(tag)?.[1] ?? "")
	return fields
}

export function unescape(text) {
	return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", "\"").replaceAll("&#39;", "'").replaceAll("&amp;", "&")
}

// Every slot that a page offers, in its order.
export function slots(text) {
	return [...text.matchAll(/<input[^>]*name="slot"[^>]*>/g)].map(([tag]) => unescape(/value="([^"]*)"/.exec(tag)[1]))
}
