// bench-lists -- lists and figures of a company with years behind it: the API's list of 100, a list taken
// away, the figures of a million activities.  Rows for run-bench.mjs, whose tools it is given.
import { spawnSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { get } from "node:http"
import { join } from "node:path"

const DAYS_OF_100000 = 125, DAYS_OF_A_MILLION = 1250, LAST_DAY = Date.UTC(2027, 1, 25) / 86400000

function sql(data, text) {
	const { stdout, stderr, status } = spawnSync("sqlite3", [join(data, "doorstep.db")], { input: text, encoding: "utf8" })
	if (status !== 0 || stderr)
		throw new Error(`sqlite3: ${stderr}`)
	return stdout.trim()
}

// Eight visits a day and worker on each of the days [from, to) before the last, five types by turns, as if they had been done.
const past = (from, to) => `
	PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;
	CREATE TEMP TABLE w AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, tenant_id FROM worker;
	CREATE TEMP TABLE t AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id FROM activity_type;
	CREATE TEMP TABLE c AS SELECT row_number() OVER (ORDER BY c.id) - 1 AS n, c.id, s.id AS site FROM customer c JOIN site s ON s.customer_id = c.id;
	CREATE UNIQUE INDEX temp.c_n ON c (n);
	WITH RECURSIVE d (day) AS (SELECT ${from} UNION ALL SELECT day + 1 FROM d WHERE day + 1 < ${to}),
	     v (visit) AS (VALUES (0), (1), (2), (3), (4), (5), (6), (7)),
	     a AS (SELECT (day * 100 + w.n) * 8 + visit AS n, w.id AS worker, w.tenant_id AS tenant, (${LAST_DAY} - day) * 86400 + 28800 + visit * 3600 AS at
	             FROM d CROSS JOIN w CROSS JOIN v)
	INSERT INTO activity (tenant_id, unit_id, public_id, reference, type_id, customer_id, site_id, title, status, duration_s, worker_id, start_at, end_at,
	       confirmed, forced, real_start_at, real_end_at, result, origin, additional, search, created_at, updated_at)
	SELECT a.tenant, (SELECT id FROM unit), printf('B%021d', a.n), 'Y' || a.n, t.id, c.id, c.site, 'Service', 'terminated', 1800, a.worker, a.at, a.at + 1800,
	       FALSE, FALSE, a.at + a.n % 900, a.at + 1800, CASE WHEN a.n % 20 = 0 THEN 'ko' ELSE 'ok' END, 'staff', '{}', 'y' || a.n, a.at - 864000, a.at + 1800
	  FROM a JOIN t ON t.n = a.n % 5 JOIN c ON c.n = a.n * 7 % (SELECT count(*) FROM c);
	PRAGMA wal_checkpoint(TRUNCATE);`

// One answer to its end: {status, type, bytes, first_ms, whole_ms}.
const taken = (url, headers) => new Promise((done, fail) => {
	const begin = performance.now()
	get(url, { headers }, answer => {
		let bytes = 0, first_ms = null
		answer.on("data", part => {
			first_ms ??= performance.now() - begin
			bytes += part.length
		})
		answer.on("end", () => done({ status: answer.statusCode, type: answer.headers["content-type"], bytes, first_ms, whole_ms: performance.now() - begin }))
	}).on("error", fail)
})

// Whoever made the company sets the password and comes in: the cookies.
async function comeIn(house, server, link) {
	const jar = new Map()
	const ask = async (path, form) => {
		const answer = await fetch(server.base + path, { redirect: "manual", method: form ? "POST" : "GET", body: form ? new URLSearchParams(form) : undefined,
			headers: { cookie: [...jar].map(pair => pair.join("=")).join("; "), origin: server.base } })
		for (const line of house.cookieLines(answer.headers)) {
			const [pair] = line.split(";")
			jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1))
		}
		return answer.text()
	}
	const hidden = html => Object.fromEntries([...html.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]))
	const password = "a bench has legs"
	await ask(link, { ...hidden(await ask(link)), password })
	await ask("/b/login", { ...hidden(await ask("/b/login")), email: "a@example.org", password })
	return [...jar].map(pair => pair.join("=")).join("; ")
}

async function list(house, server, key) {
	const url = `${server.base}/api/v1/activities?limit=100`
	const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
	const text = await answer.text()
	if (!answer.ok || JSON.parse(text).activities.length !== 100)
		throw new Error(`the list answers ${answer.status}: ${text.slice(0, 300)}`)
	const nginx = await house.nginxStart(text)
	const script = join(house.work, "list.lua")
	writeFileSync(script, `wrk.headers["Authorization"] = "Bearer ${key}"\n`)
	const ours = [], theirs = [], our_cpu = [], their_cpu = []
	for (let turn = 0; turn < 5; turn++) {
		let before = house.cpu(server.child.pid)
		const mine = house.wrk(url, { connections: 16, seconds: 2, script })
		our_cpu.push((house.cpu(server.child.pid) - before) / mine.requests * 1e6)
		before = house.cpu(...nginx.pids)
		const other = house.wrk(nginx.url, { connections: 16, seconds: 2 })
		their_cpu.push((house.cpu(...nginx.pids) - before) / other.requests * 1e6)
		ours.push(mine.rate)
		theirs.push(other.rate)
		if (mine.errors)
			console.log(`  (${mine.errors} answers were errors)`)
	}
	nginx.child.kill("SIGTERM")
	const { median, round } = house
	house.row(`API list of 100 activities (${(text.length / 1024).toFixed(1)} KB)`, median(ours), "1/s", ">= 0.3",
		`nginx, static file of that size: ${round(median(theirs))} 1/s`, median(ours) / median(theirs))
	house.row("API list of 100 activities: CPU", median(our_cpu), "us", null, `nginx: ${round(median(their_cpu))} us`, median(our_cpu) / median(their_cpu))
}

async function exported(house, server, cookie) {
	for (const format of ["csv", "xlsx"]) {
		const looks = []
		for (let turn = 0; turn < 3; turn++) {
			const before = house.cpu(server.child.pid)
			const look = await taken(`${server.base}/b/bench/export/activities.${format}`, { cookie })
			if (look.status !== 200 || look.bytes < 1000000)
				throw new Error(`the export answers ${look.status}, ${look.bytes} bytes`)
			looks.push({ ...look, cpu_s: house.cpu(server.child.pid) - before })
		}
		const goals = format === "csv" ? ["<= 3", "<= 100"] : [null, null]
		const mid = name => house.median(looks.map(look => look[name]))
		house.row(`export of 100,000 activities, ${format} (${mid("cpu_s").toFixed(1)} s of CPU)`, mid("whole_ms") / 1000, "s", goals[0])
		house.row(`export of 100,000 activities, ${format}: first byte`, mid("first_ms"), "ms", goals[1])
	}
}

async function counted(house, server, data) {
	const begin = performance.now(), before = house.cpu(server.child.pid)
	while (sql(data, "SELECT EXISTS (SELECT 1 FROM figure_mark)") !== "0")
		await house.sleep(1000)
	console.log(`  (figures of the activities made in ${((performance.now() - begin) / 1000).toFixed(0)} s, ${(house.cpu(server.child.pid) - before).toFixed(0)} s of CPU)`)
}

async function figures(house, server, cookie) {
	const spans = { "30 days": "2027-01-27", "90 days, by day": "2026-11-28", "five years": "2022-02-26" }
	for (const [label, from] of Object.entries(spans)) {
		const times = []
		const before = house.cpu(server.child.pid)
		for (let turn = 0; turn < 9; turn++) {
			const look = await taken(`${server.base}/b/bench/dashboard?from=${from}&to=2027-02-25`, { cookie })
			if (look.status !== 200 || look.bytes < 10000)
				throw new Error(`the dashboard answers ${look.status}, ${look.bytes} bytes`)
			times.push(look.whole_ms)
		}
		house.row(`dashboard over 1,000,000 activities, ${label} (${round_ms((house.cpu(server.child.pid) - before) / 9)} ms of CPU)`, house.median(times), "ms", "<= 300")
	}
}

const round_ms = s => (s * 1000).toFixed(0)

export async function lists(house) {
	const { data, link } = house.company("lists", 100, 0, 0)
	const more = join(house.work, "lists-more")
	mkdirSync(more, { recursive: true })
	writeFileSync(join(more, "types.csv"), `reference,name,duration,skills\n${["U", "V", "W", "X"].map(name => `${name},Service ${name},1800,`).join("\n")}\n`)
	house.run("import", "activity-types", join(more, "types.csv"), "--data", data, "--unit", "bench", "--mode", "create", ...house.CLOCK)
	const key = house.run("key", "create", "--data", data, "--unit", "bench", "--scopes", "read", ...house.CLOCK).trim()
	sql(data, past(0, DAYS_OF_100000))
	let server = await house.serve(data, ...house.CLOCK)
	await counted(house, server, data)
	const cookie = await comeIn(house, server, link)
	await list(house, server, key)
	await exported(house, server, cookie)
	await house.stop(server)
	sql(data, past(DAYS_OF_100000, DAYS_OF_A_MILLION))
	server = await house.serve(data, ...house.CLOCK)
	await counted(house, server, data)
	await figures(house, server, cookie)
	await house.stop(server)
}
