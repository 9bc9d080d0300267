// Effects in a storm: cancellations tell customers by email and SMS while the jobs are killed (kill -9) again and
// again, the provider of SMS cuts lines after it took something, and the mail server is away for an hour.  Nothing is
// lost; after de-duplication by Message-ID nothing is double; no SMS is ever sent twice, and what was debited is what
// the provider accepted.  So do the calls to another program: every one arrives, under one Doorstep-Id for ever.  STORM_EFFECTS=2000 STORM_KILLS=50 is the long programme (./dev soak runs 500).
import { spawn } from "node:child_process"
import { createServer } from "node:http"
import { SMTPServer } from "smtp-server"
import { Api, Company, Visitor, assert, equal, hidden, must, program, withDatabase } from "./world.mjs"

const EFFECTS = Number(process.env.STORM_EFFECTS ?? 240)
const KILLS = Number(process.env.STORM_KILLS ?? 14)
const seed = Number(process.env.STORM_SEED ?? Date.now() % 1000000)
const START = Date.parse("2027-02-26T10:00:00+01:00") / 1000

// mulberry32: small, and the same everywhere.
function random(state) {
	return () => {
		state = state + 0x6D2B79F5 | 0
		let t = Math.imul(state ^ state >>> 15, 1 | state)
		t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t
		return ((t ^ t >>> 14) >>> 0) / 4294967296
	}
}

/* ---- the world outside ---- */

async function mailServer() {
	const letters = []
	const server = new SMTPServer({ authOptional: true, disabledCommands: ["STARTTLS"], logger: false,
		onData: (stream, session, done) => {
			let text = ""
			stream.on("data", piece => text += piece.toString("latin1"))
			stream.on("end", () => {
				letters.push({ id: /^Message-ID:\s*(<[^>]+>)/mi.exec(text)[1], to: session.envelope.rcptTo[0].address })
				done()
			})
		} })
	server.on("error", () => {})	/* clients that are killed */
	await new Promise(done => server.listen(0, "127.0.0.1", done))
	return { letters, url: `smtp://127.0.0.1:${server.server.address().port}`, close: () => new Promise(done => server.close(done)) }
}

// As Infobip's documentation has it: it takes what it is given, twice if asked twice, and tells from its logs.
async function smsProvider(dice) {
	const taken = new Map()		// id -> {times, text}
	const server = createServer((request, answer) => {
		let body = ""
		request.on("data", piece => body += piece)
		request.on("end", () => {
			if (request.method === "GET") {
				const id = new URL(request.url, "http://x").searchParams.get("messageId")
				const results = taken.has(id) ? [{ messageId: id, status: { groupId: 3, id: 5 } }] : []
				answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ results }))
				return
			}
			const chance = dice()
			if (chance < 0.01)
				return answer.writeHead(503).end("busy")
			if (chance < 0.10)
				return answer.writeHead(500).end("trouble before it was taken")
			const message = JSON.parse(body).messages[0], id = message.destinations[0].messageId
			taken.set(id, { times: (taken.get(id)?.times ?? 0) + 1, text: message.content.text, to: message.destinations[0].to })
			if (chance < 0.20)
				return request.socket.destroy()
			if (chance < 0.25)
				return answer.writeHead(200, { "content-type": "text/html" }).end("<html>garbage</html>")
			answer.writeHead(200, { "content-type": "application/json" })
				.end(JSON.stringify({ messages: [{ messageId: id, status: { groupId: 1, name: "PENDING_ACCEPTED" } }] }))
		})
	})
	await new Promise(done => server.listen(0, "127.0.0.1", done))
	return { taken, url: `http://127.0.0.1:${server.address().port}`, close: () => new Promise(done => { server.closeAllConnections?.(); server.close(done) }) }
}

// Parts of an SMS by the alphabet of GSM 03.38 as its table prints it, not as the program has it.
const GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
const EXTENDED = "^{}\\[~]|€"

function parts(text) {
	const letters = [...text]
	const gsm = letters.every(one => GSM.includes(one) || EXTENDED.includes(one))
	const places = letters.reduce((sum, one) => sum + (gsm ? EXTENDED.includes(one) ? 2 : 1 : one.length), 0)
	return gsm ? places <= 160 ? 1 : Math.ceil(places / 153) : places <= 70 ? 1 : Math.ceil(places / 67)
}

/* ---- a company whose visits are all canceled ---- */

// The n-th visit: 24 workers, six a day, Monday to Friday from 1 March.
function visit(n) {
	const round = Math.floor(n / 24), day = Math.floor(round / 6), hour = [8, 9, 10, 13, 14, 15][round % 6]
	const date = new Date(Date.UTC(2027, 2, 1 + Math.floor(day / 5) * 7 + day % 5)).toISOString().slice(0, 10)
	const at = h => `${date}T${String(h).padStart(2, "0")}:00:00+01:00`
	return { worker: `w${n % 24}@example.net`, from: at(hour), to: at(hour + 1) }
}

async function bring(company, entity, name, rows) {
	const result = await company.bring(entity, company.write(name, `${rows.join("\n")}\n`), "create")
	equal(result.code, 0, `${entity}: ${result.err || result.out}`)
}

async function people(company) {
	await bring(company, "workers", "workers.csv", ["first_name,last_name,email,password,address,latitude,longitude",
		...Array.from({ length: 24 }, (_, i) => `Worker,${i},w${i}@example.net,a-long-password-${i},"Wiesengass 25, 9494 Schaan",47.163,9.504`)])
	await bring(company, "activity-types", "types.csv", ["reference,name,duration,skills", "MAINT,Wartung,3600,"])
	await bring(company, "customers", "customers.csv", ["reference,type,name,address,latitude,longitude,mobile,email,language,portal_access",
		...Array.from({ length: EFFECTS }, (_, i) => `C${i},individual,Person ${i},"Landstrasse 1, 9494 Schaan",47.165,9.509,`
			+ (i % 2 ? `+42379${String(10000 + i)},,de,1` : `,c${i}@example.org,de,1`))])
	await bring(company, "activities", "activities.csv", ["reference,intervention_type_reference,title,status,scheduled_start_at,scheduled_end_at,duration,assignee_email,customer.reference",
		...Array.from({ length: EFFECTS }, (_, i) => {
			const { worker, from, to } = visit(i)
			return `A${i},MAINT,Wartung ${i},pending,${from},${to},3600,${worker},C${i}`
		})])
}

async function administrator(server, said) {
	const visitor = new Visitor(server.base, "10.0.0.1")
	const path = new URL(/https?:\/\/\S+/.exec(said)[0]).pathname
	const page = await visitor.open(path)
	const home = await visitor.send(path, { ...hidden(page.text, "password"), password: "a storm in february" })
	assert(home.status === 200, `the administrator comes in: ${home.status}`)
	return visitor
}

async function credits(visitor) {
	const page = await visitor.open("/b/li/settings/sms")
	return Number(/([\d.,’']+) credits left/.exec(page.text)?.[1].replace(/[,’']/g, ""))
}

// Everybody's visit is canceled; the jobs rest.
async function cancelAll(company, said, url, before = async () => {}) {
	const server = await company.serve("--no-jobs")
	const api = new Api(server.base, await company.key()), ids = []
	const visitor = await administrator(server, said)
	await visitor.ask("POST", "/b/language", { lang: "en", back: "/b" })
	await before(visitor)
	if (url) {
		const saved = await visitor.send("/b/li/settings/sms", { provider: "infobip", url, key: "k", sms_sender: "", sms_prefixes: "", credit_warning_tenths: "0" })
		equal(saved.sent, 303, "the provider is saved")
		await visitor.send("/b/li/settings/sms/credits", { credits: "100000" })
		equal(await credits(visitor), 100000, "credits")
	}
	for (let cursor = ""; cursor !== null;) {
		const page = (await api.get(`/activities?limit=500&status=planned${cursor}`)).body
		ids.push(...page.activities.map(one => one.id))
		cursor = page.next ? `&cursor=${page.next}` : null
	}
	equal(ids.length, EFFECTS, "planned visits")
	for (let i = 0; i < ids.length; i += 25)
		for (const answer of await Promise.all(ids.slice(i, i + 25).map(id => api.post(`/activities/${id}/cancel`, { reason: "customer_request" }))))
			equal(answer.status, 200, "cancel")
	await server.stop()
}

const stamp = seconds => new Date(seconds * 1000).toISOString()

function jobs(company, clock, after) {
	const child = spawn(program, ["jobs", ...company.where, "--until-idle", "--clock", stamp(clock)], { stdio: ["ignore", "ignore", "pipe"] })
	let said = "", killed = false
	child.stderr.on("data", text => said += text)
	const timer = after === undefined ? 0 : setTimeout(() => { killed = true; child.kill("SIGKILL") }, after)
	return new Promise((done, fail) => child.on("close", code => {
		clearTimeout(timer)
		code === 0 || killed ? done(killed) : fail(new Error(`jobs: status ${code}: ${said}`))
	}))
}

function environment(mail) {
	Object.assign(process.env, { DOORSTEP_SMTP_URL: mail ?? "", DOORSTEP_SMTP_PLAIN: "yes", DOORSTEP_MAIL_FROM: "service@heizung.example",
		DOORSTEP_SMS_URL: "", DOORSTEP_HTTP_ALLOW: "127.0.0.1" })
}

async function waiting(company) {
	return (await company.outbox()).filter(one => one.status === "waiting").length
}

// Runs the jobs, with half an hour between, until nothing waits any more.
async function untilDone(company, clock) {
	for (let runs = 0; ; runs++, clock += 1800) {
		await jobs(company, clock)
		const rest = await waiting(company)
		if (rest === 0)
			return clock
		assert(runs < 80, `${rest} messages wait after ${runs / 2} hours`)
	}
}

/* ---- what must be true ---- */

async function judge(company, mail, sms, said) {
	const outbox = (await company.outbox()).filter(one => one.purpose === "canceled")
	equal(outbox.length, EFFECTS, "one message for each canceled visit")
	equal(outbox.filter(one => one.status === "sent").length, EFFECTS, "all of them are sent")
	const ids = new Map(mail.letters.map(letter => [letter.id, letter.to]))
	equal(ids.size, EFFECTS / 2, "letters, each Message-ID once")
	equal(new Set(ids.values()).size, EFFECTS / 2, "each customer with an address got one")
	if (!sms)
		return
	const taken = [...sms.taken.values()]
	equal(taken.length, EFFECTS / 2, "SMS that the provider took")
	equal(taken.filter(one => one.times > 1).length, 0, "SMS taken twice")
	equal(new Set(taken.map(one => one.to)).size, EFFECTS / 2, "each customer with a mobile got one")
	const server = await company.serve("--no-jobs")
	const visitor = new Visitor(server.base, "10.0.0.2")
	const page = await visitor.open("/b/login")
	await visitor.send("/b/login", { ...hidden(page.text, "password"), email: "admin@example.org", password: "a storm in february" })
	await visitor.ask("POST", "/b/language", { lang: "en", back: "/b" })
	const cost = taken.reduce((sum, one) => sum + parts(one.text) * 2, 0)
	equal(Math.round((100000 - await credits(visitor)) * 10), cost, "tenths of credit, debited and accepted")
	await server.stop()
	equal((await must("check", ...company.where)).code, 0, "doorstep check")
}

async function kills(database) {
	const dice = random(seed), company = new Company(database)
	const mail = await mailServer(), sms = await smsProvider(dice)
	try {
		environment(mail.url)
		const { out } = await company.init()
		await people(company)
		await cancelAll(company, out, sms.url)
		let clock = START, killed = 0
		for (let round = 0; round < KILLS * 4 && killed < KILLS; round++, clock += 100)
			if (await jobs(company, clock, 60 + dice() * (EFFECTS > 500 ? 700 : 350)))
				killed++
		await untilDone(company, clock)
		await judge(company, mail, sms)
		const raw = mail.letters.length - EFFECTS / 2
		assert(raw <= killed, `${raw} letters came twice, with ${killed} kills`)
		return `${EFFECTS} effects, ${killed} kills, ${raw} letters twice under one Message-ID, ${sms.taken.size} SMS once (seed ${seed})`
	} finally {
		for (const name of ["SMTP_URL", "SMTP_PLAIN", "MAIL_FROM", "SMS_URL", "HTTP_ALLOW"])
			delete process.env[`DOORSTEP_${name}`]
		await company.close()
		await mail.close()
		await sms.close()
	}
}

// Nobody listens for an hour, neither for emails nor for SMS; then both are back.
async function hour() {
	const company = new Company()
	let mail = await mailServer(), sms = await smsProvider(() => 1)
	try {
		environment("smtp://127.0.0.1:9")
		const { out } = await company.init()
		await people(company)
		const gone = await smsProvider(() => 0)		// 503: it takes nothing
		await cancelAll(company, out, gone.url)
		let clock = START
		for (let minute = 0; minute < 60; minute += 4, clock += 240)
			await jobs(company, clock)
		equal(await waiting(company), EFFECTS, "all wait, none is lost")
		equal(gone.taken.size + mail.letters.length, 0, "nothing left the house")
		environment(mail.url)
		await gone.close()
		const server = await company.serve("--no-jobs")
		const visitor = new Visitor(server.base, "10.0.0.2")
		const page = await visitor.open("/b/login")
		await visitor.send("/b/login", { ...hidden(page.text, "password"), email: "admin@example.org", password: "a storm in february" })
		equal((await visitor.send("/b/li/settings/sms", { provider: "infobip", url: sms.url, key: "k", sms_sender: "", sms_prefixes: "", credit_warning_tenths: "0" })).sent, 303, "a provider that is there")
		await server.stop()
		clock = await untilDone(company, clock)
		await judge(company, mail, sms)
		equal(mail.letters.length, EFFECTS / 2, "letters, none twice")
	} finally {
		for (const name of ["SMTP_URL", "SMTP_PLAIN", "MAIL_FROM", "SMS_URL", "HTTP_ALLOW"])
			delete process.env[`DOORSTEP_${name}`]
		await company.close()
		await mail.close()
		await sms.close()
	}
}

/* ---- calls to another program ---- */

// It takes what it is given, now and then without a word, and keeps what came under which Doorstep-Id.
async function receiver(dice) {
	const calls = new Map()		// id -> {times, bodies, attempts, answered}
	const server = createServer((request, answer) => {
		let body = ""
		request.on("data", piece => body += piece)
		request.on("end", () => {
			const id = request.headers["doorstep-id"], chance = dice()
			const call = calls.get(id) ?? { times: 0, bodies: new Set(), answered: false }
			call.times++
			call.bodies.add(body)
			calls.set(id, call)
			if (chance < 0.05)
				return answer.writeHead(503).end("busy")
			if (chance < 0.08)
				return request.socket.destroy()
			call.answered = true
			answer.writeHead(chance < 0.2 ? 202 : 200).end("taken")
		})
	})
	await new Promise(done => server.listen(0, "127.0.0.1", done))
	return { calls, url: `http://127.0.0.1:${server.address().port}`, close: () => new Promise(done => { server.closeAllConnections?.(); server.close(done) }) }
}

const callOut = url => async visitor => {
	const form = await visitor.open("/b/li/triggers/new")
	const saved = await visitor.send("/b/li/triggers/new", { ...hidden(form.text, "e."), ...hidden(form.text, "moment"), frequency: "always",
		active: "1", amount: "0", unit: "days", at: "", do: "save", revision: "0", name: "Tell the other program", moment: "event", event: "canceled",
		"e.0.kind": "http", "e.0.method": "POST", "e.0.url": `${url}/canceled`, "e.0.headers": "", "e.0.body": '{"visit":"{activity.reference}"}', "e.0.sign": "1" })
	equal(saved.sent, 303, `the trigger is saved: ${/class="errors"[\s\S]*?<\/ul>/.exec(saved.text)?.[0]}`)
}

async function calls() {
	const dice = random(seed), company = new Company(), mail = await mailServer(), other = await receiver(dice)
	try {
		environment(mail.url)
		const { out } = await company.init()
		await people(company)
		await cancelAll(company, out, "", callOut(other.url))
		let clock = START, killed = 0
		for (let round = 0; round < KILLS * 2 && killed < KILLS / 2; round++, clock += 100)
			if (await jobs(company, clock, 40 + dice() * (EFFECTS > 500 ? 700 : 350)))
				killed++
		const whole = () => other.calls.size === EFFECTS && [...other.calls.values()].every(one => one.answered)
		for (let runs = 0; !whole() || runs === 0; runs++, clock += 3600) {
			assert(runs < 23, `${EFFECTS - other.calls.size} calls are lost`)
			await jobs(company, clock)
		}
		const before = [...other.calls.values()].reduce((sum, one) => sum + one.times, 0)
		await jobs(company, clock + 86400)
		const list = [...other.calls.values()], times = list.reduce((sum, one) => sum + one.times, 0)
		equal(times, before, "what was answered is not called again")
		assert(list.every(one => one.bodies.size === 1), "one id, one body")
		equal(new Set(list.map(one => [...one.bodies][0])).size, EFFECTS, "one call for each canceled visit")
		equal((await must("check", ...company.where)).code, 0, "doorstep check")
		return `${EFFECTS} calls, ${killed} kills, ${times - EFFECTS} more times under the same id (seed ${seed})`
	} finally {
		for (const name of ["SMTP_URL", "SMTP_PLAIN", "MAIL_FROM", "SMS_URL", "HTTP_ALLOW"])
			delete process.env[`DOORSTEP_${name}`]
		await company.close()
		await mail.close()
		await other.close()
	}
}

export default [
	{ name: "storm: killed while effects are due, nothing is lost and no SMS is sent twice", run: () => kills() },
	{ name: "storm: killed while another program is called, no call is lost, each has one id", run: calls },
	{ name: "storm: the same on PostgreSQL", postgres: true, run: () => withDatabase(kills) },
	{ name: "storm: an hour without mail server and SMS provider loses nothing", run: hour },
]
