// Emails as a mailbox gets them: a real mail server takes what Doorstep sends, and readers that know nothing of
// its writers look at it: one invitation for life that calendars follow, plain words that stand alone, HTML that
// old mail programs show, and what the server refuses is told, delays nothing else and is lost nowhere.
import { join } from "node:path"
import ICAL from "ical.js"
import { SMTPServer } from "smtp-server"
import { ca, cert, key } from "./certificate.mjs"
import { Api, Company, assert, equal, li, must } from "./world.mjs"

/* ---- a mailbox ---- */

class Mailbox {
	constructor(options = { disabledCommands: ["STARTTLS"] }) {
		this.letters = []
		this.secure = []			// of each letter: did it come under TLS?
		this.names = 0				// how often a name and a password were said
		this.refuse = () => null		// of an address: an error, or null
		this.server = new SMTPServer({ authOptional: true, logger: false, ...options,
			onAuth: (auth, session, done) => {
				this.names++
				done(null, { user: auth.username })
			},
			onRcptTo: (to, session, done) => done(this.refuse(to.address)),
			onData: (stream, session, done) => {
				const pieces = []
				stream.on("data", piece => pieces.push(piece))
				stream.on("end", () => {
					this.secure.push(session.secure)
					this.letters.push({ to: session.envelope.rcptTo[0].address, ...read(Buffer.concat(pieces).toString("latin1")) })
					done()
				})
			} })
	}
	open() {
		this.server.on("error", () => {})	// of connections that were given up
		return new Promise(done => this.server.listen(0, "127.0.0.1", () => {
			this.url = `smtp://127.0.0.1:${this.server.server.address().port}`
			done(this)
		}))
	}
	async has(count, what) {
		for (const end = Date.now() + 15000; this.letters.length < count;) {
			assert(Date.now() < end, `${this.letters.length} of ${count} letters came: ${what}`)
			await new Promise(done => setTimeout(done, 20))
		}
		equal(this.letters.length, count, what)
		return this.letters[count - 1]
	}
	close() {
		return new Promise(done => this.server.close(done))
	}
}

// A small reader of MIME: headers unfolded, parts in a tree, contents decoded.
function read(source) {
	const gap = source.indexOf("\r\n\r\n")
	const headers = new Map()
	for (const line of source.slice(0, gap).replace(/\r\n[ \t]+/g, " ").split("\r\n"))
		headers.set(line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim())
	const type = headers.get("content-type") ?? "text/plain"
	const body = source.slice(gap + 4)
	const boundary = /boundary="([^"]+)"/.exec(type)?.[1]
	if (boundary) {
		const parts = body.split(`--${boundary}`).slice(1)
		assert(parts.pop().startsWith("--"), "the last boundary closes")
		return { headers, type, parts: parts.map(part => read(part.replace(/^\r\n/, "").replace(/\r\n$/, ""))) }
	}
	const how = headers.get("content-transfer-encoding")
	for (const line of body.split("\r\n"))
		assert(line.length <= 76 && /^[\x20-\x7e\t]*$/.test(line), `an odd line of ${how}: ${line.slice(0, 90)}`)
	const bytes = how === "base64" ? Buffer.from(body, "base64") : Buffer.from(body.replace(/=\r\n/g, "")
		.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), "latin1")
	return { headers, type, bytes, text: bytes.toString("utf8") }
}

function words(header) {
	return header.replace(/\?=\s+=\?/g, "?==?").replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, text) => Buffer.from(text, "base64").toString())
}

function parts(letter, wanted) {
	return (letter.parts ?? [letter]).flatMap(part => part.parts ? parts(part, wanted) : part.type.startsWith(wanted) ? [part] : [])
}

/* ---- what each letter must be ---- */

const CLOSES_ITSELF = new Set(["meta", "br", "img", "hr", "!doctype"])

// Every element closed in its order, nothing active, nothing fetched, only what mail programs know.
function checkHtml(html) {
	const open = []
	for (const [, close, name, rest] of html.replace(/<!--[\s\S]*?-->/g, "").matchAll(/<(\/?)([!a-z0-9]+)([^>]*)>/gi)) {
		const tag = name.toLowerCase()
		assert(!["script", "iframe", "object", "form", "input", "link", "svg", "video"].includes(tag), `<${tag}> in an email`)
		assert(!/\son[a-z]+\s*=/i.test(rest), `an event in <${tag}${rest}>`)
		for (const [, value] of rest.matchAll(/(?:src|background)="([^"]*)"/g))
			assert(value.startsWith("cid:"), `fetched from outside: ${value}`)
		for (const [, value] of rest.matchAll(/href="([^"]*)"/g))
			assert(/^(https?:|mailto:|tel:)/.test(value), `a link to ${value}`)
		assert(!/(display:\s*(flex|grid)|position:|float:)/.test(rest), `Outlook does not know ${rest}`)
		if (tag === "img" && !close)
			assert(/ alt="/.test(rest) && / width="\d+"/.test(rest) && / height="\d+"/.test(rest), `an image says nothing: ${rest}`)
		if (tag === "table" && !close)
			assert(/role="presentation"/.test(rest) && /cellpadding="0"/.test(rest), `a table without a role: ${rest}`)
		if (CLOSES_ITSELF.has(tag))
			continue
		if (close)
			equal(open.pop(), tag, "closed in its order")
		else
			open.push(tag)
	}
	equal(open.length, 0, `open to the end: ${open}`)
	assert(/<html lang="[a-z]{2}">/.test(html) && /<title>[^<]+<\/title>/.test(html), "language and title")
	assert(html.length < 102000, "Gmail cuts off what is longer")
}

function checkLetter(letter) {
	const [plain] = parts(letter, "text/plain"), [html] = parts(letter, "text/html")
	for (const name of ["from", "to", "subject", "date", "message-id", "mime-version"])
		assert(letter.headers.get(name), `no ${name}`)
	assert(/^<[^<>@\s]+@[^<>@\s]+>$/.test(letter.headers.get("message-id")), "a Message-ID")
	assert(Math.abs(Date.parse(letter.headers.get("date")) - Date.parse("2027-02-26T08:00:00Z")) < 3600e3, "the date")
	checkHtml(html.text)
	// the plain part says all that the other does
	const bare = html.text.replace(/<style[\s\S]*?<\/style>|<title>[\s\S]*?<\/title>|<!--[\s\S]*?-->/g, "")
	for (const line of bare.replace(/<[^>]+>/g, "\n").split("\n").map(one => one.replaceAll("&#34;", "\"").replaceAll("&#39;", "'").replaceAll("&amp;", "&").trim())
		.filter(one => one && one !== "&nbsp;" && !one.includes(" · ")))
		assert(plain.text.includes(line), `not in the plain words: ${line}`)
	for (const [, link] of html.text.matchAll(/href="([^"]+)"/g))
		assert(plain.text.includes(link.replaceAll("&amp;", "&")), `not in the plain words: ${link}`)
}

// The invitation, the same as a part that calendars act upon and as a file, read by ical.js.
function invitation(letter) {
	const all = parts(letter, "text/calendar")
	equal(all.length, 2, "calendar parts")
	equal(all[0].text.trim(), all[1].text.trim(), "part and file")
	const calendar = new ICAL.Component(ICAL.parse(all[0].text))
	const method = calendar.getFirstPropertyValue("method")
	for (const part of all)
		assert(part.type.includes(`method=${method}`), `${part.type} says ${method}`)
	ICAL.TimezoneService.reset()
	for (const zone of calendar.getAllSubcomponents("vtimezone"))
		ICAL.TimezoneService.register(zone)
	const [event, ...more] = calendar.getAllSubcomponents("vevent")
	equal(more.length, 0, "one appointment")
	const value = name => event.getFirstPropertyValue(name)
	return { method, uid: value("uid"), sequence: value("sequence"), status: value("status"), organizer: value("organizer"),
		attendee: value("attendee"), summary: value("summary"),
		start: new ICAL.Event(event).startDate.toJSDate().toISOString(), end: new ICAL.Event(event).endDate.toJSDate().toISOString() }
}

/* ---- the stories ---- */

async function open(mailbox, plain = "yes", prepare = () => {}) {
	const company = new Company()
	await company.init()
	await prepare(company)
	for (const [entity, file] of [["workers", "workers.csv"], ["skills", "skills.csv"], ["activity-types", "activity_types.csv"]])
		equal((await company.bring(entity, join(li, file))).code, 0, entity)
	const rows = ["reference,type,name,address,latitude,longitude,email,language,portal_access"]
	for (const [reference, name, email, lang] of [["R1", "Zoë Müller-Ōta", "zoe@example.org", "de"], ["R2", "Ana \"Nana\" & Co", "ana@example.org", "es"],
		["R3", "Nobody", "nobody@example.org", "fr"]])
		rows.push(`${reference},individual,"${name.replaceAll("\"", "\"\"")}","Landstrasse 1, 9494 Schaan",47.165,9.509,${email},${lang},1`)
	equal((await company.bring("customers", company.write("people.csv", rows.join("\n") + "\n"))).code, 0, "customers")
	Object.assign(process.env, { DOORSTEP_SMTP_URL: mailbox.url, DOORSTEP_SMTP_PLAIN: plain, DOORSTEP_MAIL_FROM: "service@heizung.example" })
	const server = await company.serve()
	return { company, api: new Api(server.base, await company.key()) }
}

async function shut(company, mailbox) {
	for (const name of ["URL", "PLAIN", "USER", "PASSWORD", "CA"])
		delete process.env[`DOORSTEP_SMTP_${name}`]
	delete process.env.DOORSTEP_MAIL_FROM
	await company.close()
	await mailbox.close()
}

async function create(api, customer) {
	const made = await api.post("/activities", { activity_type: "MAINT", customer })
	assert(made.status < 300, `create: ${made.status} ${JSON.stringify(made.body)}`)
	return made.body.id
}

async function slot(api, activity, skip) {
	const offered = await api.post("/slots", { activity, limit: 40 })
	equal(offered.status, 200, "slots")
	return offered.body.slots[skip]
}

async function one_invitation_for_life() {
	const mailbox = await new Mailbox().open()
	const { company, api } = await open(mailbox)
	try {
		const activity = await create(api, "R1")
		const seen = []
		for (const [step, verb] of ["book", "reschedule", "reschedule"].entries()) {
			const chosen = await slot(api, activity, step * 5)
			const answer = await api.post(`/activities/${activity}/${verb}`, { slot: chosen.slot })
			equal(answer.status, 200, verb)
			const letter = await mailbox.has(step + 1, verb)
			checkLetter(letter)
			equal(words(letter.headers.get("to")), "Zoë Müller-Ōta <zoe@example.org>", "to")
			const entry = invitation(letter)
			equal(Date.parse(entry.start), Date.parse(chosen.window?.from ?? chosen.window_from ?? chosen.start), "starts as promised")
			seen.push(entry)
		}
		equal((await api.post(`/activities/${activity}/cancel`, { reason: "customer_request" })).status, 200, "cancel")
		const last = await mailbox.has(4, "cancel")
		checkLetter(last)
		seen.push(invitation(last))
		equal(new Set(seen.map(one => one.uid)).size, 1, "UIDs")
		equal(seen.map(one => one.sequence).join(), "0,1,2,3", "SEQUENCE")
		equal(seen.map(one => one.method).join(), "REQUEST,REQUEST,REQUEST,CANCEL", "METHOD")
		equal(seen.map(one => one.status).join(), "CONFIRMED,CONFIRMED,CONFIRMED,CANCELLED", "STATUS")
		for (const one of seen) {
			equal(one.organizer, "mailto:service@heizung.example", "organizer")
			equal(one.attendee, "mailto:zoe@example.org", "attendee")
		}
		return `${seen.length} letters, one UID, SEQUENCE ${seen.map(one => one.sequence)}`
	} finally {
		await shut(company, mailbox)
	}
}

async function refusals_are_told_and_stop_nobody() {
	const mailbox = await new Mailbox().open()
	const busy = new Set(["ana@example.org"])
	mailbox.refuse = address => address.startsWith("nobody") ? Object.assign(new Error("5.1.1 no such user"), { responseCode: 550 }) :
		busy.delete(address) ? Object.assign(new Error("4.2.1 mailbox busy"), { responseCode: 450 }) : null
	const { company, api } = await open(mailbox)
	try {
		for (const customer of ["R3", "R2", "R1"]) {
			const activity = await create(api, customer)
			equal((await api.post(`/activities/${activity}/book`, { slot: (await slot(api, activity, 0)).slot })).status, 200, "book")
		}
		await mailbox.has(1, "those that are taken")
		equal(mailbox.letters[0].to, "zoe@example.org", "to")
		for (const end = Date.now() + 10000; ;) {
			const states = (await company.outbox()).map(one => `${one.to} ${one.status}`).sort().join()
			if (states === "ana@example.org waiting,nobody@example.org failed,zoe@example.org sent")
				break
			assert(Date.now() < end, states)
		}
		// a minute later, by another process: the busy mailbox takes it
		await company.servers[0].stop()
		await must("jobs", ...company.where, "--until-idle", "--clock", "2027-02-26T09:05:00+01:00")
		const late = await mailbox.has(2, "the busy one")
		equal(late.to, "ana@example.org", "to")
		checkLetter(late)
		return "refused 1, delayed 1, sent 2"
	} finally {
		await shut(company, mailbox)
	}
}

// Without TLS, or with a certificate that nobody vouches for, neither a letter nor the password leaves.
async function nothing_goes_out_in_clear() {
	for (const options of [{ disabledCommands: ["STARTTLS"], allowInsecureAuth: true }, { allowInsecureAuth: true }]) {
		const mailbox = await new Mailbox(options).open()
		Object.assign(process.env, { DOORSTEP_SMTP_USER: "anna", DOORSTEP_SMTP_PASSWORD: "geheim" })
		let connected = 0
		mailbox.server.server.on("connection", () => connected++)
		const { company, api } = await open(mailbox, "no")
		try {
			const activity = await create(api, "R1")
			equal((await api.post(`/activities/${activity}/book`, { slot: (await slot(api, activity, 0)).slot })).status, 200, "book")
			for (const end = Date.now() + 30000; connected === 0 || !(await company.outbox()).some(one => one.status === "waiting");)
				assert(Date.now() < end, `it is tried (${connected}) and waits: ${JSON.stringify((await company.outbox()).map(one => one.status))} ${company.servers[0].log}`)
			await company.servers[0].stop()		// whatever was begun is over
			equal(mailbox.letters.length, 0, "letters")
			equal(mailbox.names, 0, "names and passwords")
			equal((await company.outbox())[0].status, "waiting", "the letter")
		} finally {
			await shut(company, mailbox)
		}
	}
	return "no STARTTLS, a certificate of its own: both refused, the letter waits"
}

// With a certificate that the house vouches for, the password and the letter go, and only under TLS.
async function a_house_vouches_for_its_server() {
	const mailbox = await new Mailbox({ key, cert }).open()
	const { company, api } = await open(mailbox, "no", async company => Object.assign(process.env, {
		DOORSTEP_SMTP_USER: "anna", DOORSTEP_SMTP_PASSWORD: "geheim", DOORSTEP_SMTP_CA: company.write("ca.pem", ca) }))
	try {
		const activity = await create(api, "R1")
		equal((await api.post(`/activities/${activity}/book`, { slot: (await slot(api, activity, 0)).slot })).status, 200, "book")
		const letter = await mailbox.has(1, "the letter")
		equal(letter.to, "zoe@example.org", "to whom")
		equal(mailbox.names, 1, "names and passwords")
		assert(mailbox.secure.every(yes => yes), "all of it under TLS")
	} finally {
		await shut(company, mailbox)
	}
	return "STARTTLS, a name, a password, a letter"
}

export default [
	{ name: "mail: one invitation for life", month: true, run: one_invitation_for_life },
	{ name: "mail: nothing goes out in clear", month: true, run: nothing_goes_out_in_clear },
	{ name: "mail: a house vouches for its server", run: a_house_vouches_for_its_server },
	{ name: "mail: refusals are told and stop nobody", month: true, run: refusals_are_told_and_stop_nobody },
]
