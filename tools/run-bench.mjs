#!/usr/bin/env node
// run-bench.mjs [NAME...] -- the figures of Doorstep, each beside what it is measured against.
//
// Programs src/**/bench_NAME.c print rows of JSON, one a line; what needs the whole server is measured
// here. A row: {name, value, unit, against, ratio, goal, met}. All rows: build/bench.json.
// The machine is noisy: things compared are run by turns, and medians are taken; CPU comes from /proc.
import { execFileSync, spawn, spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { createServer, connect } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { lists } from "./bench-lists.mjs"

const top = dirname(dirname(fileURLToPath(import.meta.url)))
const build = join(top, "build-release")
const program = join(build, "doorstep")
const wanted = process.argv.slice(2)
const want = name => wanted.length === 0 || wanted.some(one => name.includes(one))
const rows = []
const work = mkdtempSync(join(tmpdir(), "doorstep-bench-"))
const children = new Set()

const round = n => Number(n.toPrecision(3))
const median = list => [...list].sort((a, b) => a - b)[list.length >> 1]
const sleep = ms => new Promise(done => setTimeout(done, ms))

// goal: "<= 300" or ">= 0.4", of the ratio when there is one, else of the value
function row(name, value, unit, goal, against = null, ratio = null) {
	const [sign, limit] = goal ? goal.split(" ") : []
	const measured = ratio ?? value
	const met = goal ? (sign === "<=" ? measured <= Number(limit) : measured >= Number(limit)) : null
	add({ name, value: round(value), unit, against, ratio: ratio === null ? null : round(ratio), goal: goal ?? null, met })
}

function add(one) {
	rows.push(one)
	console.log(`${one.met === false ? "-" : one.met ? "+" : " "} ${one.name.padEnd(52)} ${String(one.value).padStart(9)} ${one.unit.padEnd(10)} ` +
		`${one.against ? `against ${one.against}` : ""}${one.ratio === null || one.ratio === undefined ? "" : ` ratio ${one.ratio}`}${one.goal ? ` (goal ${one.goal})` : ""}`)
}

const run = (...args) => execFileSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 })

const freePort = () => new Promise(done => {
	const server = createServer().listen(0, "127.0.0.1", () => {
		const { port } = server.address()
		server.close(() => done(port))
	})
})

// A server on `data`: {base, port, child, started_ms}
async function serve(data, ...more) {
	const port = await freePort()
	const base = `http://127.0.0.1:${port}`
	const begin = performance.now()
	const child = spawn(program, ["serve", "--data", data, "--listen", `127.0.0.1:${port}`, "--base-url", base, "--quiet", "--no-rates", ...more],
		{ stdio: ["ignore", "ignore", "inherit"] })
	children.add(child)
	for (;;) {
		if (await fetch(`${base}/healthz`).then(answer => answer.ok, () => false))
			break
		if (child.exitCode !== null || performance.now() - begin > 60000)
			throw new Error("the server does not answer")
		await sleep(2)
	}
	return { base, port, child, started_ms: performance.now() - begin }
}

async function stop(server) {
	server.child.kill("SIGTERM")
	while (server.child.exitCode === null && server.child.signalCode === null)
		await sleep(10)
	children.delete(server.child)
}

// CPU seconds that a process (with its children, for nginx) has used.
function cpu(...pids) {
	return pids.reduce((sum, pid) => {
		const part = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ")
		return sum + (Number(part[11]) + Number(part[12])) / 100
	}, 0)
}

const resident_mb = pid => Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) / 1024

// wrk once: {rate, p50_ms, p99_ms, requests, errors}
function wrk(url, { connections = 16, seconds = 3, script = null } = {}) {
	const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "--latency"]
	if (script)
		args.push("-s", script)
	const { stdout } = spawnSync("wrk", [...args, url], { encoding: "utf8" })
	const ms = text => Number(text.match(/[\d.]+/)) * (text.endsWith("us") ? 0.001 : text.endsWith("ms") ? 1 : 1000)
	const value = pattern => stdout.match(pattern)?.[1] ?? "0ms"
	return {
		rate: Number(value(/Requests\/sec:\s+([\d.]+)/)), requests: Number(stdout.match(/(\d+) requests in/)?.[1] ?? 0),
		p50_ms: ms(value(/50%\s+(\S+)/)), p99_ms: ms(value(/99%\s+(\S+)/)),
		errors: Number(stdout.match(/Non-2xx or 3xx responses: (\d+)/)?.[1] ?? 0) + (stdout.match(/Socket errors/) ? 1 : 0),
	}
}

/* ---- programs in C: the engine against a bare scan, and whatever else prints rows ---- */

function programs() {
	for (const name of readdirSync(build).filter(file => /^bench_[a-z_]+$/.test(file)).sort()) {
		if (!want(name))
			continue
		const { stdout, status, stderr } = spawnSync(join(build, name), { encoding: "utf8", cwd: top, maxBuffer: 1 << 26 })
		if (status !== 0)
			console.log(`${name} ended with ${status}: ${stderr.slice(-500)}`)
		for (const line of stdout.split("\n").filter(text => text.startsWith("{")))
			add(JSON.parse(line))
	}
}

/* ---- a made-up month: workers in a grid of towns, each day filled from home to home ---- */

function month(folder, workers, days, visits, more) {
	const pad = n => String(n).padStart(2, "0")
	const customers = ["reference,type,name,first_name,address,latitude,longitude,email,mobile,portal_access"]
	const sites = Math.min(workers * 20, 5000)
	const place = i => [47 + (i * 37 % 1000) / 2000, 8 + (i * 91 % 1000) / 1400]
	for (let i = 0; i < sites; i++) {
		const [lat, lon] = place(i)
		customers.push(`C${i},individual,Name${i},First,"Street ${i}, 9000 Town",${lat.toFixed(6)},${lon.toFixed(6)},c${i}@example.org,,1`)
	}
	const people = ["first_name;last_name;email;password;phone;address;latitude;longitude;radius"]
	const acts = ["reference,intervention_type_reference,status,scheduled_start_at,scheduled_end_at,duration,assignee_email,customer.reference"]
	let n = 0
	for (let w = 0; w < workers; w++) {
		const [lat, lon] = place(w * 13)
		people.push(`W;Worker${w};w${w}@example.net;bench password ${w};;"Home ${w}";${lat.toFixed(6)};${lon.toFixed(6)};`)
		for (let day = 0, made = 0; made < days; day++) {
			const date = new Date(Date.UTC(2027, 2, 1 + day))
			if (date.getUTCDay() % 6 === 0)
				continue
			made++
			for (let v = 0; v < visits; v++) {
				const start = [480, 540, 600, 660, 780, 840, 900, 960][Math.floor(v * 8 / visits)]
				const at = minute => `${date.toISOString().slice(0, 10)}T${pad(minute / 60 | 0)}:${pad(minute % 60)}:00+0${date < new Date("2027-03-28") ? 1 : 2}:00`
				acts.push(`A${n},T,pending,${at(start)},${at(start + 30)},1800,w${w}@example.net,C${(w * 13 + v * 7 + day) % sites}`)
				n++
			}
		}
	}
	// Whom the portal is asked as: twenty visits behind, one ahead.
	for (let i = 0; i < 20; i++)
		acts.push(`P${i},T,terminated,2026-${pad(1 + i % 12)}-${pad(2 + i)}T09:00:00+01:00,2026-${pad(1 + i % 12)}-${pad(2 + i)}T09:30:00+01:00,1800,w0@example.net,C1`)
	acts.push(...more)
	mkdirSync(folder, { recursive: true })
	writeFileSync(join(folder, "types.csv"), "reference,name,duration,skills\nT,Service,1800,\n")
	writeFileSync(join(folder, "customers.csv"), customers.join("\n"))
	writeFileSync(join(folder, "workers.csv"), people.join("\n"))
	writeFileSync(join(folder, "activities.csv"), acts.join("\n"))
	return n
}

const CLOCK = ["--clock", "2027-02-26T09:00:00+01:00"]

// {data, link}: a folder with that many, and the administrator's first way in.
function company(name, workers, days, visits, more = []) {
	const folder = join(work, name)
	const data = join(folder, "data")
	const count = month(folder, workers, days, visits, more)
	const made = run("init", "--data", data, "--unit", "Bench", "--slug", "bench", "--timezone", "Europe/Vaduz", "--country", "LI", "--language", "en", "--admin", "a@example.org", ...CLOCK)
	const begin = performance.now()
	for (const [entity, file] of [["activity-types", "types"], ["customers", "customers"], ["workers", "workers"], ["activities", "activities"]])
		run("import", entity, join(folder, `${file}.csv`), "--data", data, "--unit", "bench", "--mode", "create", ...CLOCK)
	console.log(`  (${name}: ${workers} workers, ${count} visits, brought in ${((performance.now() - begin) / 1000).toFixed(1)} s)`)
	return { data, link: made.match(/\/b\/password\/\S+/)[0] }
}

async function slots(name, label, workers, days, visits, goals) {
	const { data } = company(name, workers, days, visits)
	const key = run("key", "create", "--data", data, "--unit", "bench", "--scopes", "read,plan", ...CLOCK).trim()
	const server = await serve(data, ...CLOCK)
	const body = JSON.stringify({ activity_type: "T", latitude: 47.2, longitude: 8.3, limit: 20 })
	const script = join(work, "slots.lua")
	writeFileSync(script, `wrk.method = "POST"\nwrk.body = '${body}'\nwrk.headers["Content-Type"] = "application/json"\nwrk.headers["Authorization"] = "Bearer ${key}"\n`)
	const first = await fetch(`${server.base}/api/v1/slots`, { method: "POST", body, headers: { "content-type": "application/json", authorization: `Bearer ${key}` } })
	const answer = await first.text()
	if (!first.ok || !JSON.parse(answer).slots.length)
		throw new Error(`slots answer ${first.status}: ${answer.slice(0, 300)}`)
	wrk(`${server.base}/api/v1/slots`, { connections: 2, seconds: 2, script })
	const before = cpu(server.child.pid)
	const result = wrk(`${server.base}/api/v1/slots`, { connections: 2, seconds: 6, script })
	const used = cpu(server.child.pid) - before
	if (result.errors)
		console.log(`  (${result.errors} answers were errors)`)
	row(`${label}: CPU`, used / result.requests * 1000, "ms", goals.cpu)
	row(`${label}: p99`, result.p99_ms, "ms", goals.p99)
	row(`${label}: rate`, result.rate, "1/s", null)
	await stop(server)
	return data
}

/* ---- a client that costs next to nothing, for servers that must not wait for it ---- */

function post(server, path, key, body) {
	const text = JSON.stringify(body)
	return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${key}\r\n` +
		`Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
}

// One connection that takes from the list what it says next until nothing is left; note(status, body) hears each answer.
const talk = (port, list, note) => new Promise((done, fail) => {
	let got = ""
	const next = () => list.length ? socket.write(list.pop()) : socket.end()
	const socket = connect(port, "127.0.0.1", next).setNoDelay(true).setEncoding("latin1")
	socket.on("data", text => {
		got += text
		const head = got.indexOf("\r\n\r\n")
		if (head < 0 || got.length < head + 4 + Number(got.match(/content-length: (\d+)/i)[1]))
			return
		note(Number(got.slice(9, 12)), got.slice(head + 4))
		got = ""
		next()
	}).on("close", done).on("error", fail)
})

/* ---- durable bookings: 32 clients at once against one after the other (a commit each) ---- */

async function bookings() {
	const { data } = company("bookings", 20, 20, 0)
	const key = run("key", "create", "--data", data, "--unit", "bench", "--scopes", "read,plan,write", ...CLOCK).trim()
	const server = await serve(data, ...CLOCK)
	const ask = async (path, body) => {
		const answer = await fetch(server.base + path, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json", authorization: `Bearer ${key}` } })
		return { status: answer.status, body: await answer.json() }
	}
	// One slot of each worker and day, so that no booking stands in another's way.
	const slots = new Map()
	for (let day = 1; day <= 26; day++) {
		const at = one => `2027-03-${String(one).padStart(2, "0")}T00:00:00+01:00`
		const { body } = await ask("/api/v1/slots", { activity_type: "T", latitude: 47.2, longitude: 8.3, limit: 500, per: "worker", from: at(day), to: at(day + 1) })
		for (const slot of body.slots ?? [])
			slots.set(`${slot.worker.id} ${slot.start.slice(0, 10)}`, slot.slot)
	}
	const tokens = [...slots.values()]
	const lanes = async (count, work, list) => {
		let next = 0
		await Promise.all(Array.from({ length: count }, async () => {
			while (next < list.length)
				await work(list[next++])
		}))
	}
	const jobs = []
	await lanes(32, async slot => {
		const { status, body } = await ask("/api/v1/activities", { activity_type: "T", customer: `C${jobs.length % 100}` })
		if (status === 201)
			jobs.push({ id: body.id, slot })
	}, tokens)
	let booked = 0
	const refusals = new Map()
	const note = (status, body) => {
		booked += status === 200
		if (status !== 200)
			refusals.set(`${status} ${body}`, (refusals.get(`${status} ${body}`) ?? 0) + 1)
	}
	const timed = async (count, list) => {
		const posts = list.map(({ id, slot }) => post(server, `/api/v1/activities/${id}/book`, key, { slot }))
		const begin = performance.now()
		booked = 0
		await Promise.all(Array.from({ length: count }, () => talk(server.port, posts, note)))
		return booked / (performance.now() - begin) * 1000
	}
	if (jobs.length < 200)
		throw new Error(`only ${jobs.length} of ${tokens.length} activities to book`)
	const alone = await timed(1, jobs.splice(0, 60))
	const booked_alone = booked
	const together = await timed(32, jobs)
	// What was counted here is what the server holds: a counter of ours once forgot most of them.
	const planned = await fetch(`${server.base}/api/v1/activities?status=planned&limit=500`, { headers: { authorization: `Bearer ${key}` } })
	const held = (await planned.json()).activities.length
	if (held !== booked_alone + booked)
		throw new Error(`${booked_alone + booked} bookings were answered, ${held} are in the plan`)
	if (booked < jobs.length)
		console.log(`  (${jobs.length - booked} of ${jobs.length} bookings were refused: ${[...refusals].map(one => one.join(" × ")).join("; ")})`)
	row("durable bookings, 32 clients by HTTP", together, "1/s", ">= 5", `one after the other: ${round(alone)} 1/s`, together / alone)
	await stop(server)
}

/* ---- the portal page against nginx ---- */

// Debian's Node 18.13 has no getSetCookie().
const cookieLines = headers => headers.getSetCookie?.() ?? (headers.get("set-cookie")?.split(/,\s*(?=[^;,=\s]+=)/) ?? [])

async function enter(server, data, who = 1) {
	const jar = new Map()
	const keep = answer => cookieLines(answer.headers).forEach(line => {
		const [pair] = line.split(";")
		jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1))
	})
	const ask = async (path, form) => {
		const answer = await fetch(server.base + path, { redirect: "manual", method: form ? "POST" : "GET", body: form ? new URLSearchParams(form) : undefined,
			headers: { cookie: [...jar].map(pair => pair.join("=")).join("; "), origin: server.base } })
		keep(answer)
		return { answer, text: await answer.text() }
	}
	const csrf = html => html.match(/name="csrf" value="([^"]+)"/)?.[1] ?? html.match(/type="hidden" name="([^"]*csrf[^"]*)" value="([^"]+)"/)?.[2]
	let page = await ask("/p/bench")
	page = await ask("/p/bench", { csrf: csrf(page.text), identity: `c${who}@example.org`, next: "" })
	const place = page.answer.headers.get("location")
	page = await ask(place)
	let code
	for (let i = 0; i < 200 && !code; i++) {
		code = JSON.parse(run("outbox", "--data", data, "--json")).reverse().find(one => one.to === `c${who}@example.org`)?.text.match(/\b(\d{6}|\d{8})\b/)?.[1]
		await sleep(50)
	}
	await ask(new URL(page.text.match(/action="([^"]*)" class="ask"/)[1], server.base + place).pathname, { csrf: csrf(page.text), code })
	page = await ask("/p/bench")
	if (!page.answer.ok || !page.text.includes(`Name${who}`))
		throw new Error(`the portal's home answers ${page.answer.status}`)
	return { cookie: [...jar].map(pair => pair.join("=")).join("; "), html: page.text }
}

async function nginxStart(html) {
	const folder = join(work, "nginx")
	const port = await freePort()
	mkdirSync(join(folder, "html"), { recursive: true })
	writeFileSync(join(folder, "html/page.html"), html)
	writeFileSync(join(folder, "nginx.conf"), `worker_processes 2; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
		${process.getuid() === 0 ? "user root;" : ""}
		events { worker_connections 1024; }
		http { access_log off; types { text/html html; } client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c; uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
		server { listen 127.0.0.1:${port}; root ${folder}/html; keepalive_requests 1000000; } }`)
	const nginx = ["/usr/sbin/nginx", "/usr/bin/nginx"].find(existsSync)
	const child = spawn(nginx, ["-c", join(folder, "nginx.conf"), "-p", folder], { stdio: "ignore" })
	children.add(child)
	for (let i = 0; i < 200; i++) {
		if (await fetch(`http://127.0.0.1:${port}/page.html`).then(answer => answer.ok, () => false))
			break
		await sleep(20)
	}
	const workers = readdirSync("/proc").filter(pid => /^\d+$/.test(pid)).filter(pid => {
		try { return readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ")[1] === String(child.pid) } catch { return false }
	})
	return { child, url: `http://127.0.0.1:${port}/page.html`, pids: [child.pid, ...workers] }
}

async function portal(data) {
	const server = await serve(data, ...CLOCK)
	const visitor = await enter(server, data)
	const nginx = await nginxStart(visitor.html)
	const script = join(work, "portal.lua")
	writeFileSync(script, `wrk.headers["Cookie"] = "${visitor.cookie}"\n`)
	const ours = [], theirs = [], our_cpu = [], their_cpu = []
	for (let turn = 0; turn < 5; turn++) {
		let before = cpu(server.child.pid)
		const mine = wrk(`${server.base}/p/bench`, { connections: 32, seconds: 3, script })
		our_cpu.push((cpu(server.child.pid) - before) / mine.requests * 1e6)
		before = cpu(...nginx.pids)
		const other = wrk(nginx.url, { connections: 32, seconds: 3 })
		their_cpu.push((cpu(...nginx.pids) - before) / other.requests * 1e6)
		ours.push(mine.rate)
		theirs.push(other.rate)
		if (mine.errors)
			console.log(`  (${mine.errors} answers were errors)`)
	}
	row(`portal page (${(visitor.html.length / 1024).toFixed(1)} KB, session, 20 visits)`, median(ours), "1/s", ">= 0.4",
		`nginx, static file of that size: ${round(median(theirs))} 1/s`, median(ours) / median(theirs))
	row("portal page: CPU", median(our_cpu), "us", null, `nginx: ${round(median(their_cpu))} us`, median(our_cpu) / median(their_cpu))
	nginx.child.kill("SIGTERM")
	await stop(server)
}

/* ---- a customer with a hundred thousand activities against one with ten ---- */

async function history() {
	const past = (who, count) => Array.from({ length: count }, (_, i) => {
		const at = ms => `${new Date(Date.UTC(2007, 0, 1) + i * 1800000 + ms).toISOString().slice(0, 16)}:00+00:00`
		return `H${who}-${i},T,terminated,${at(0)},${at(1200000)},1200,w${who % 2}@example.net,C${who}`
	})
	const { data } = company("history", 2, 0, 0, [...past(2, 10), ...past(3, 100000)])
	const server = await serve(data, ...CLOCK)
	const scripts = []
	for (const who of [2, 3]) {
		const { cookie } = await enter(server, data, who)
		scripts.push(join(work, `history${who}.lua`))
		writeFileSync(scripts.at(-1), `wrk.headers["Cookie"] = "${cookie}"\n`)
	}
	for (const [label, path] of [["home", "/p/bench"], ["history", "/p/bench/visits"], ["history, searched", "/p/bench/visits?q=service"]]) {
		const times = [[], []]
		for (let turn = 0; turn < 5; turn++)
			scripts.forEach((script, i) => {
				const result = wrk(server.base + path, { connections: 1, seconds: 1, script })
				times[i].push(result.p50_ms)
				if (result.errors)
					console.log(`  (${path}: ${result.errors} answers were errors)`)
			})
		row(`portal ${label} of 100,000 activities`, median(times[1]), "ms", "<= 1.5", `of ten: ${round(median(times[0]))} ms`, median(times[1]) / median(times[0]))
	}
	await stop(server)
}

/* ---- what a phone loads: bytes, requests, and the browser's own timings at a quarter of the processor's speed ---- */

async function budgets(data) {
	const { browserOpen } = await import(join(top, "tests/browser/harness.mjs"))
	const server = await serve(data, ...CLOCK)
	const visitor = await enter(server, data)
	const browser = await browserOpen()
	const context = await browser.newContext({ viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true })
	await context.addCookies(visitor.cookie.split("; ").map(pair => ({ name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1), url: server.base })))
	const page = await context.newPage()
	const cdp = await context.newCDPSession(page)
	let bytes = 0, requests = 0
	await cdp.send("Network.enable")
	await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 })
	cdp.on("Network.loadingFinished", event => {
		bytes += event.encodedDataLength
		requests++
	})
	await page.addInitScript(() => {
		window.seen = { lcp: 0, cls: 0, busy: 0 }
		const watch = (type, add) => new PerformanceObserver(list => list.getEntries().forEach(add)).observe({ type, buffered: true })
		watch("largest-contentful-paint", entry => { window.seen.lcp = entry.startTime })
		watch("layout-shift", entry => { window.seen.cls += entry.hadRecentInput ? 0 : entry.value })
		watch("longtask", entry => { window.seen.busy += entry.duration - 50 })
	})
	await page.goto(`${server.base}/p/bench`, { waitUntil: "networkidle" })
	const seen = await page.evaluate(() => window.seen)
	row("portal home, first visit: sent", bytes / 1024, "KiB", "<= 60")
	row("portal home, first visit: requests", requests, "", "<= 8")
	row("portal home: largest paint, processor at a quarter", seen.lcp, "ms", "<= 1200")
	row("portal home: layout shift", seen.cls, "", "<= 0.1")
	row("portal home: blocked, processor at a quarter", seen.busy, "ms", "<= 200")
	await browser.close()
	await lighthouse(server, visitor)
	await stop(server)
}

// Lighthouse's marks of the pages that a customer opens first: the middle one of five looks, by turns with an empty page.
async function lighthouse(server, visitor) {
	const { browserOpen } = await import(join(top, "tests/browser/harness.mjs"))
	const { audit, emptyPage } = await import(join(top, "tools/lighthouse/audit.mjs"))
	const port = await freePort()
	const browser = await browserOpen(`--remote-debugging-port=${port}`)
	const session = await browser.newBrowserCDPSession()
	await session.send("Storage.setCookies", { cookies: visitor.cookie.split("; ").map(pair =>
		({ name: pair.slice(0, pair.indexOf("=")), value: pair.slice(pair.indexOf("=") + 1), url: server.base })) })
	const first = pattern => visitor.html.match(pattern)?.[0].slice(6, -1)
	const empty = await emptyPage()
	const paths = { home: "/p/bench", visit: first(/href="\/p\/bench\/a\/[^"/]+"/), booking: first(/href="\/p\/bench\/a\/[^"]+\/book"/),
		history: first(/href="\/p\/bench\/visits"/), entry: "/p" }
	const pages = Object.entries(paths).filter(([, path]) => path)
	const looks = Object.fromEntries(["empty", ...pages.map(([name]) => name)].map(name => [name, []]))
	for (let turn = 0; turn < 5; turn++) {
		looks.empty.push(await audit(empty.base, port, ["performance"]))
		for (const [name, path] of pages)
			looks[name].push(await audit(server.base + path, port, turn === 0 ? undefined : ["performance"]))
	}
	const middle = (name, what) => median(looks[name].map(what))
	const all = (name, what) => looks[name].map(what).sort((a, b) => a - b).join(" ")
	console.log(`  (an empty page: ${all("empty", one => one.marks.performance)}; its tasks waited ${Math.round(middle("empty", one => one.waited) * 100)} % of their time for a processor)`)
	for (const [name] of pages) {
		const label = `portal ${name}, Lighthouse`
		row(`${label}: performance, processor time alone`, middle(name, one => one.alone), "", ">= 98")
		row(`${label}: performance, the other programs' time too`, middle(name, one => one.marks.performance), "", null)
		console.log(`      ${all(name, one => one.marks.performance)}; alone ${all(name, one => one.alone)}; waited ${Math.round(middle(name, one => one.waited) * 100)} %; ` +
			`blocked ${Math.round(middle(name, one => one.blocked_ms))} ms, alone ${Math.round(middle(name, one => one.blocked_alone_ms))} ms`)
		row(`${label}: work of the page`, middle(name, one => one.used_ms), "ms", null, `an empty page: ${round(middle("empty", one => one.used_ms))} ms`,
			middle(name, one => one.used_ms) / middle("empty", one => one.used_ms))
		for (const category of ["accessibility", "best-practices"])
			row(`${label}: ${category}`, looks[name][0].marks[category], "", ">= 100")
		for (const what of looks[name][0].wanting)
			console.log(`      ${what}`)
	}
	empty.close()
	await browser.close()
}

/* ---- the board of two hundred workers, scrolled ---- */

async function board() {
	const { browserOpen } = await import(join(top, "tests/browser/harness.mjs"))
	const { scrollBoard } = await import(join(top, "tools/bench-board.mjs"))
	const { data, link } = company("board", 200, 5, 6)
	const server = await serve(data, ...CLOCK)
	const browser = await browserOpen()
	const page = await (await browser.newContext({ reducedMotion: "reduce" })).newPage()
	await page.goto(server.base + link)
	for (const field of await page.locator("input[type=password]").all())
		await field.fill("correct-horse-battery-staple")
	await page.locator("main button.primary").click()
	await page.waitForURL(url => !url.pathname.startsWith("/b/password"))
	if (/\/b\/login/.test(page.url())) {
		await page.locator("input[type=email]").first().fill("a@example.org")
		await page.locator("input[type=password]").fill("correct-horse-battery-staple")
		await page.locator("main button.primary").click()
		await page.waitForURL(url => !url.pathname.startsWith("/b/login"))
	}
	for (const span of ["week", "day"]) {
		const { rows, boxes, first, again, plain } = await scrollBoard(page, `${server.base}/b/bench/board?date=2027-03-03&span=${span}`)
		const label = `board, ${rows} rows, a ${span}, ${boxes} boxes, scrolled`
		row(`${label}: work of the page per frame`, again.work_ms, "ms", "<= 2", `a plain page: ${round(plain.work_ms)} ms`, again.work_ms / plain.work_ms)
		row(`${label}: a late frame (95 %)`, again.late_ms, "ms", "<= 1.5", `a plain page: ${round(plain.late_ms)} ms`, again.late_ms / plain.late_ms)
		row(`${label}, the first time: work per frame`, first.work_ms, "ms", null)
	}
	await browser.close()
	await stop(server)
}

/* ---- memory, start ---- */

// So many clients at once, each with an answer, who then ask nothing: what the server has grown by some seconds later.
async function idle(server, clients) {
	const before = resident_mb(server.child.pid)
	const sockets = await Promise.all(Array.from({ length: clients }, () => new Promise(done => {
		const socket = connect(server.port, "127.0.0.1", () => socket.write("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"))
		socket.once("data", () => done(socket))
		socket.on("error", () => done(null))
	})))
	const open = sockets.filter(Boolean).length
	await sleep(8000)
	row(`idle client of ${clients}, 8 s later (most are let go)`, (resident_mb(server.child.pid) - before) * 1024 / open, "KiB", "<= 8")
	sockets.forEach(socket => socket?.destroy())
}

async function demo() {
	const data = join(work, "demo")
	const begin = performance.now()
	run("demo", "--data", data)
	row("making the demo company", (performance.now() - begin) / 1000, "s", null)
	const starts = []
	for (let turn = 0; turn < 7; turn++) {
		const server = await serve(data)
		starts.push(server.started_ms)
		await stop(server)
	}
	row("start to first answer, demo data", median(starts), "ms", "<= 300")
	const server = await serve(data)
	for (const path of ["/", "/p", "/p/morgenrot", "/p/aurora", "/b/login", "/api/openapi.json", "/healthz"])
		for (let i = 0; i < 20; i++)
			await fetch(server.base + path).then(answer => answer.text())
	row("memory, serving the demo", resident_mb(server.child.pid), "MB", "<= 40")
	await idle(server, 200)
	await idle(server, 800)
	await stop(server)
}

try {
	programs()
	if (want("demo") || want("memory") || want("start"))
		await demo()
	let data = null
	if (want("slots") || want("portal") || want("budgets"))
		data = await slots("fifty", "slots by HTTP, 50 workers, 6,000 visits", 50, 20, 6, { cpu: "<= 2", p99: null })
	if (want("portal"))
		await portal(data)
	if (want("portal") || want("budgets"))
		await budgets(data)
	if (want("history"))
		await history()
	if (want("lists"))
		await lists({ row, run, serve, stop, cpu, wrk, nginxStart, company, cookieLines, work, median, round, sleep, CLOCK })
	if (want("bookings"))
		await bookings()
	if (want("board"))
		await board()
	if (want("slots"))
		await slots("thousand", "slots by HTTP, 1,000 workers, 210,000 visits", 1000, 30, 7, { cpu: null, p99: "<= 5" })
} finally {
	for (const child of children)
		child.kill("SIGTERM")
	await sleep(300)
	rmSync(work, { recursive: true, force: true })
	mkdirSync(join(top, "build"), { recursive: true })
	writeFileSync(join(top, "build/bench.json"), `${JSON.stringify(rows, null, "\t")}\n`)
}
