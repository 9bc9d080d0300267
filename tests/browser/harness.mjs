// What every journey needs: a company in a folder of its own, a server on a free port, the browser,
// the outbox, axe on every page and, when asked for, a picture of it in four ways.
import { execFile, execFileSync, spawn } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { chromium } from "playwright-core"
import { freePort } from "../program/world.mjs"
import { axeFinds } from "./axe.mjs"
import { browserClose, browserKnown, logger, watched } from "./watch.mjs"

const run = promisify(execFile)
export const top = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
export const program = process.env.DOORSTEP ?? join(top, "build/doorstep")
export const li = [process.env.DOORSTEP_LI, join(top, "../shared/data/li"), join(top, "../../shared/data/li")].find(one => one && existsSync(one)) ?? join(top, "../shared/data/li")
export const CLOCK = "2027-02-26T09:00:00+01:00"
const screens = join(top, "build/screens")

export function assert(condition, sentence) {
	if (!condition)
		throw new Error(sentence)
}

/* ---- the browser ---- */

// Debian's chromium, with nothing of its own that talks to the world and a fresh profile each time.
export async function browserOpen(...more) {
	const path = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(one => one && existsSync(one))
	if (!path)
		throw new Error("no chromium; ./dev test installs it")
	const args = ["--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync",
		"--disable-domain-reliability", "--no-first-run", "--no-pings", "--disable-gpu", "--disable-dev-shm-usage",
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost", "--lang=en", ...more]
	if (process.getuid() === 0)
		args.push("--no-sandbox")
	const env = { ...process.env, HOME: mkdtempSync(join(tmpdir(), "doorstep-home-")) }
	return browserKnown(await chromium.launch({ executablePath: path, args, env, logger }))
}

// One picture each at 360 and 1280 px, by day and by night, into build/screens; only for eyes, so only when asked for.
export async function shots(page, name) {
	if (process.env.DOORSTEP_SHOTS !== "yes")
		return
	mkdirSync(screens, { recursive: true })
	const before = page.viewportSize()
	for (const width of [360, 1280]) {
		await page.setViewportSize({ width, height: width === 360 ? 740 : 800 })
		for (const scheme of ["light", "dark"]) {
			await inScheme(page, scheme)
			await page.screenshot({ path: join(screens, `${name}_${width}_${scheme}.png`), fullPage: true })
		}
	}
	await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" })
	await page.evaluate(() => { document.adoptedStyleSheets = [] })
	if (before)
		await page.setViewportSize(before)
}

// What is said is drawn; a page that draws nothing any more gives no frames.
function drawn(page) {
	return page.evaluate(() => Promise.race([new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))),
		new Promise(done => setTimeout(done, 2000))]))
}

// By day or by night: no colour is on its way to the other any more, and all styles are anew: now and then the browser
// keeps the day's colour of a link by night.  No animation is asked when it will be finished: one whose element is taken
// away, by a page that redraws itself, or lies in closed details never says so.
async function inScheme(page, colorScheme) {
	await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
	await page.evaluate(() => {
		const all = new CSSStyleSheet()
		all.replaceSync("*, *::before, *::after { --looked-at: 1; transition: none !important; animation: none !important }")
		document.adoptedStyleSheets = [all]
	})
	await drawn(page)
}

const seen = new Set()

// Looks at a page once per name: no fault that axe finds, by day or by night; nothing wider than a
// phone; nothing the console complains about; a picture in four ways.
export async function look(page, name) {
	assert(page.faults.length === 0, `${name}: the console says: ${page.faults.join(" | ")}`)
	if (seen.has(name) || page.blind)
		return
	seen.add(name)
	const view = page.viewportSize()
	// First as it was loaded; what is not a matter of colours is the same in the other light.
	const first = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")
	await drawn(page)
	for (const scheme of first === "light" ? ["light", "dark"] : ["dark", "light"]) {
		if (scheme !== first)
			await inScheme(page, scheme)
		const found = await axeFinds(page, scheme === first ? [] : ["color-contrast"])
		assert(found.length === 0, `${name} (${scheme}): axe finds ${found.join(" | ")}`)
	}
	await page.setViewportSize({ width: 360, height: 740 })
	const wide = await page.evaluate(() => {
		document.adoptedStyleSheets = []
		return document.documentElement.scrollWidth
	})
	await page.setViewportSize(view)
	assert(wide <= 360, `${name}: ${wide} px wide on a phone of 360`)
	await shots(page, name)
}

/* ---- the program ---- */

export async function doorstep(...args) {
	const { stdout } = await run(program, args, { maxBuffer: 1 << 28 })
	return stdout
}

// Asks until the answer is there; the deadline is the only thing that time decides.
export async function until(what, ask, seconds = 30) {
	const end = Date.now() + seconds * 1000
	for (;;) {
		watched()
		const answer = await ask()
		if (answer)
			return answer
		if (Date.now() > end)
			throw new Error(`waited ${seconds} s for ${what}`)
		await new Promise(done => setTimeout(done, 60))
	}
}

// A database of its own on the server of DOORSTEP_TEST_PG.
function databaseOpen() {
	const server = process.env.DOORSTEP_TEST_PG
	const name = `browser_${process.pid}_${Date.now() % 100000}`
	const sql = text => execFileSync("psql", ["-q", "-d", server, "-c", text], { stdio: ["ignore", "ignore", "inherit"] })
	const url = new URL(server)
	sql(`CREATE DATABASE ${name}`)
	url.pathname = `/${name}`
	return { url: url.href, close: () => sql(`DROP DATABASE ${name} WITH (FORCE)`) }
}

// A company of its own with a server on it.  `kind`: "li" (the month of ../shared/data), "demo", or "fresh": a unit
// in which nobody did anything yet, or "empty": a folder that is not there yet; in `language`, on PostgreSQL when `postgres` is said, its server under `env`.
export class World {
	static async open(kind, { language = "en", postgres = false, env = {} } = {}) {
		const world = new World()
		watched()?.worlds.add(world)
		world.kind = kind
		world.language = language
		world.env = env
		world.folder = mkdtempSync(join(tmpdir(), "doorstep-browser-"))
		world.data = join(world.folder, "data")
		world.port = await freePort()
		world.base = `http://127.0.0.1:${world.port}`
		world.where = ["--data", world.data]
		if (postgres) {
			world.database = databaseOpen()
			world.where.push("--db", world.database.url)
		}
		if (kind === "li")
			await world.bringMonth()
		else if (kind === "fresh")
			await world.begin()
		else if (kind !== "empty")
			await world.bringDemo()
		await world.start()
		world.browser = await browserOpen()
		return world
	}

	async begin() {
		this.slug = "rheintal"
		const said = await doorstep("init", ...this.where, "--unit", "Heizung Rheintal", "--slug", this.slug, "--timezone", "Europe/Vaduz",
			"--country", "LI", "--language", this.language, "--admin", "admin@rheintal.example", "--clock", CLOCK)
		this.passwordPath = new URL(said.match(/https?:\/\/\S+/)[0]).pathname
		this.clock = CLOCK
	}

	async bringMonth() {
		await this.begin()
		for (const entity of ["customers", "workers", "skills", "activity-types", "activities"])
			await doorstep("import", entity, join(li, `${entity.replace("-", "_")}.csv`), ...this.where, "--unit", this.slug,
				"--mode", "create", "--clock", CLOCK)
	}

	async bringDemo() {
		this.slug = "aurora"
		const said = await doorstep("demo", "--data", this.data)
		this.password = said.match(/password (\S+)/)[1]
		this.worker = said.match(/\/w\n.*, (\S+@\S+)\), password/)[1]
	}

	async start() {
		const args = ["serve", ...this.where, "--listen", `127.0.0.1:${this.port}`, "--base-url", this.base]
		if (this.clock)
			args.push("--clock", this.clock)
		this.server = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, DOORSTEP_HTTP_ALLOW: "127.0.0.1", ...this.env } })
		this.log = ""
		this.server.stdout.on("data", chunk => { this.log += chunk })
		this.server.stderr.on("data", chunk => { this.log += chunk })
		this.server.on("exit", code => { this.exit = code ?? "signal" })
		await until("the server's first answer", async () => {
			assert(this.exit === undefined, `the server ended (${this.exit}): ${this.log.slice(-2000)}`)
			return fetch(`${this.base}/healthz`).then(answer => answer.ok, () => false)
		})
	}

	async close() {
		if (this.closed)
			return
		this.closed = true
		if (this.browser)
			await browserClose(this.browser)
		if (this.server && this.exit === undefined) {
			this.server.kill("SIGTERM")
			await until("the server's end", () => this.exit !== undefined)
		}
		this.database?.close()
		rmSync(this.folder, { recursive: true, force: true })
	}

	// A browser of one person: {page, context}; options: js (true), width
	async person({ js = true, width = 400, locale = "en-GB", touch = false } = {}) {
		watched()
		const context = await this.browser.newContext({ javaScriptEnabled: js, viewport: { width, height: 800 }, hasTouch: touch, locale, reducedMotion: "reduce", acceptDownloads: true })
		const page = await context.newPage()
		page.setDefaultTimeout(30000)
		page.blind = !js
		page.faults = []
		page.on("console", message => {
			// A refused form (422, 409, …) is logged by the browser as a failed resource: that is no fault.
			// Nor is a live board that asks for itself just as the page is left: leaving ends the request.
			if (message.type() === "error" && !/Failed to load resource|htmx:error: Failed to fetch/.test(message.text()))
				page.faults.push(message.text())
		})
		page.on("pageerror", error => page.faults.push(String(error)))
		page.on("response", answer => {
			if (answer.status() >= 500 || (answer.status() === 404 && /\/assets\//.test(answer.url())))
				page.faults.push(`${answer.status()} ${answer.url()}`)
		})
		return page
	}

	async outbox() {
		return JSON.parse(await doorstep("outbox", ...this.where, "--json"))
	}

	// The newest message that `fits`, once there are more than `before` of them.
	async message(what, fits, before = 0) {
		return until(what, async () => {
			const found = (await this.outbox()).filter(fits)
			return found.length > before ? found[found.length - 1] : null
		})
	}
}

/* ---- ways to use a page ---- */

// With a pointer: a tap is a tap.
export class Pointer {
	constructor(page) {
		this.page = page
		this.taps = 0
	}
	async press(locator) {
		this.taps++
		await locator.first().click()
	}
	async choose(locator) {
		this.taps++
		await locator.first().check()
	}
	async type(locator, text) {
		await locator.first().fill(text)
	}
}

// With the keyboard alone: Tab until it is there, then Enter or Space; the focus must be seen.
export class Keyboard {
	constructor(page) {
		this.page = page
		this.taps = 0
	}
	async reach(locator) {
		const target = await locator.first().elementHandle()
		for (let steps = 0; steps < 120; steps++) {
			const state = await this.page.evaluate(element => {
				const here = document.activeElement
				const radio = here?.type === "radio" && element.type === "radio" && here.name === element.name
				return here === element ? "here" : radio ? "group" : "away"
			}, target)
			if (state !== "away")
				return state
			await this.page.keyboard.press("Tab")
			if (steps > 1)
				await this.assertRing()
		}
		throw new Error(`the keyboard does not reach ${locator}`)
	}
	async assertRing() {
		const ring = await this.page.evaluate(() => {
			const here = document.activeElement
			if (!here || here === document.body)
				return true
			for (let element = here; element && element !== document.body; element = element.parentElement) {
				if (parseFloat(getComputedStyle(element).outlineWidth) >= 2 && getComputedStyle(element).outlineStyle !== "none")
					return true
				const after = getComputedStyle(element, "::after")
				if (parseFloat(after.outlineWidth) >= 2 && after.outlineStyle !== "none")
					return true
			}
			return false
		})
		assert(ring, `no focus ring at ${await this.page.evaluate(() => document.activeElement.outerHTML.slice(0, 120))}`)
	}
	async press(locator) {
		this.taps++
		await this.reach(locator)
		await this.page.keyboard.press("Enter")
	}
	async choose(locator) {
		this.taps++
		if (await this.reach(locator) === "group")
			for (let steps = 0; steps < 200 && !(await locator.first().isChecked()); steps++)
				await this.page.keyboard.press("ArrowDown")
		else
			await this.page.keyboard.press("Space")
		assert(await locator.first().isChecked(), "the keyboard chooses it")
	}
	async type(locator, text) {
		await this.reach(locator)
		await this.page.keyboard.press("Control+A")
		await this.page.keyboard.type(text)
	}
}

/* ---- the month of li ---- */

// Plain CSV with quotes: rows as objects.
export function csv(file, separator = ",") {
	const text = readFileSync(file, "utf8")
	const rows = []
	let row = [], cell = "", quoted = false
	for (let i = 0; i < text.length; i++) {
		const char = text[i]
		if (quoted) {
			if (char === '"' && text[i + 1] === '"') { cell += '"'; i++ }
			else if (char === '"') quoted = false
			else cell += char
		} else if (char === '"') quoted = true
		else if (char === separator) { row.push(cell); cell = "" }
		else if (char === "\n") { row.push(cell.replace(/\r$/, "")); rows.push(row); row = []; cell = "" }
		else cell += char
	}
	if (cell || row.length)
		rows.push([...row, cell])
	const [head, ...body] = rows
	return body.filter(cells => cells.length === head.length).map(cells => Object.fromEntries(head.map((name, i) => [name, cells[i]])))
}

// "00423 790 0001", "790 0001", … -> "4237900001"
export function digitsOf(mobile) {
	const digits = mobile.replace(/\D/g, "").replace(/^00/, "")
	return digits.startsWith("423") && digits.length === 10 ? digits : `423${digits}`
}

// The four ways in which the file spells a number.
export const spellings = [
	digits => `00${digits}`,
	digits => `+423 ${digits.slice(3, 6)} ${digits.slice(6, 8)} ${digits.slice(8)}`,
	digits => `${digits.slice(3, 6)} ${digits.slice(6)}`,
	digits => `+${digits}`,
]
