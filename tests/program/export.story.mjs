// Lists travel: the same month through command, page and API; out and in again; into a spreadsheet that computes nothing.
import { execFile } from "node:child_process"
import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs"
import { request } from "node:http"
import { join } from "node:path"
import { Api, Company, Visitor, assert, doorstep, equal, hidden, li, must } from "./world.mjs"

const FILES = [["workers", "workers.csv"], ["skills", "skills.csv"], ["activity-types", "activity_types.csv"],
	["customers", "customers.csv"], ["activities", "activities.csv"]]
const LISTS = FILES.map(([entity]) => entity).concat("contacts", "sites")
const office = "/usr/lib/libreoffice/program/soffice.bin", calc = "/usr/lib/libreoffice/program/libsclo.so"

// What depends on the random ids of a house.
const withoutIds = text => text.replaceAll(/^"?'?[A-Za-z0-9_-]{22}"?,/gm, "ID,")

async function lists(company) {
	const all = {}
	for (const list of LISTS)
		all[list] = withoutIds((await must("export", list, "-", ...company.where, "--unit", "li")).out)
	return all
}

async function logIn(company, server, link) {
	const staff = new Visitor(server.base, "10.9.9.1")
	const page = await staff.open(new URL(link).pathname)
	await staff.send(page.path, { ...hidden(page.text, "password"), password: "correct horse battery" })
	return staff
}

// The answer to a form that says how long it will be, and sends nothing.
function promised(server, path, size) {
	return new Promise((done, fail) => {
		const asked = request(server.base + path, { method: "POST", headers: { "content-type": "multipart/form-data; boundary=x", "content-length": size } })
		asked.on("response", answer => { done(answer.statusCode); asked.destroy() }).on("error", fail).flushHeaders()
	})
}

// A browser's form with a file.
async function bringByPage(staff, entity, path) {
	const page = await staff.open("/b/li/import")
	const form = new FormData()
	for (const [name, value] of Object.entries(hidden(page.text, "name=\"file\"")))
		form.set(name, value)
	form.set("entity", entity)
	form.set("mode", "upsert")
	form.set("file", new Blob([readFileSync(path)]), "file.csv")
	const answer = await fetch(`${staff.base}/b/li/import`, { method: "POST", body: form, redirect: "manual", headers: {
		cookie: [...staff.cookies].map(([name, value]) => `${name}=${value}`).join("; "), origin: staff.base, "sec-fetch-site": "same-origin" } })
	equal(answer.status, 303, `${entity} brought by the page`)
	const address = answer.headers.get("location")
	const staged = await staff.open(address)
	await staff.send(`${address}/apply`, hidden(staged.text, "/apply"))
}

async function bringByApi(server, key, entity, path) {
	const form = new FormData()
	form.set("entity", entity)
	form.set("mode", "upsert")
	form.set("files", new Blob([readFileSync(path)]), "file.csv")
	const answer = await fetch(`${server.base}/api/v1/imports`, { method: "POST", body: form, headers: { authorization: `Bearer ${key}` } })
	const staged = await answer.json()
	equal(answer.status, 201, `${entity} brought by the API: ${JSON.stringify(staged)}`)
	const api = new Api(server.base, key)
	equal((await api.post(`/imports/${staged.id}/apply`)).status, 200, `${entity} applied by the API`)
}

const idle = company => must("jobs", "--until-idle", ...company.where, "--clock", "2027-02-26T09:00:00+01:00")

export default [
	{ name: "the five files through command, page and API give the same rows", month: true, async run() {
		const houses = [new Company(), new Company(), new Company()]
		try {
			for (const house of houses)
				house.made = await house.init()
			const [byCommand, byPage, byApi] = houses
			for (const [entity, file] of FILES)
				equal((await byCommand.bring(entity, join(li, file))).code, 0, `${entity} by command`)
			const wanted = await lists(byCommand)
			const pages = await byPage.serve("--no-jobs")
			const staff = await logIn(byPage, pages, /http\S+\/b\/password\/\S+/.exec(byPage.made.out)[0])
			for (const [entity, file] of FILES) {
				await bringByPage(staff, entity, join(li, file))
				await idle(byPage)
			}
			const key = await byApi.key("read,write,admin")
			const server = await byApi.serve("--no-jobs")
			for (const [entity, file] of FILES) {
				await bringByApi(server, key, entity, join(li, file))
				await idle(byApi)
			}
			for (const [house, how] of [[byPage, "page"], [byApi, "API"]]) {
				const got = await lists(house)
				for (const list of LISTS) {
					const lines = got[list].split("\n"), line = wanted[list].split("\n").findIndex((text, i) => text !== lines[i])
					assert(got[list] === wanted[list], `${list} by ${how} differ in line ${line + 1}: ${lines[line]}`)
				}
			}
			const taken = await staff.open("/b/li/export/customers.csv")
			equal(taken.status, 200, "the list of the page")
			assert(taken.text.includes("C00001"), "the page gives the list")
		} finally {
			for (const house of houses)
				await house.close()
		}
	} },
	{ name: "what is no table is refused with a sentence", async run() {
		const company = new Company()
		try {
			await company.init()
			const huge = company.write("huge.csv", "reference,name\n")
			truncateSync(huge, 2 * 1024 ** 3)
			const line = company.write("line.csv", `reference,name\nA1,${"x".repeat(3 << 20)}\nA2,Gut\n`)
			const cases = [[huge, /larger than/], [line, /line 2.*too long/], [company.write("quote.csv", "reference,name\nA3,\"offen\n"), /quotation mark/],
				[company.write("nul.csv", "reference,name\nA4,a\0b\n"), /characters that no text has/]]
			for (const [file, sentence] of cases) {
				const result = await company.bring("customers", file)
				equal(result.code, 1, `status of ${file}`)
				assert(sentence.test(result.err), `${file}: ${result.err.slice(0, 300)}`)
			}
			const server = await company.serve("--no-jobs")
			equal(await promised(server, "/b/li/import", 2 * 1024 ** 3), 413, "two gigabytes are promised")
		} finally {
			await company.close()
		}
	} },
	{ name: "a spreadsheet opens a list and computes nothing", missing: () => existsSync(calc) ? "" : "LibreOffice Calc", async run() {
		const company = new Company()
		try {
			await company.init()
			const formulas = ["=1+1", "@SUM(1;2)", "+1+1", "-1+1", "=HYPERLINK(\"http://x\")", " =2+2", "=cmd|' /C calc'!A0", "\t=3+3"]
			company.write("evil.csv", `reference,name,comment\n${formulas.map((text, i) => `E${i},"${text.replaceAll("\"", "\"\"")}x","${text.replaceAll("\"", "\"\"")}"`).join("\n")}\n`)
			equal((await company.bring("customers", join(company.folder, "evil.csv"))).code, 0, "brought")
			for (const format of ["xlsx", "csv"]) {
				const list = join(company.folder, `customers.${format}`)
				await must("export", "customers", list, ...company.where, "--unit", "li")
				const inFormat = format === "csv" ? ["--infilter=CSV:44,34,76,1"] : []
				const convert = () => new Promise((done, fail) => execFile(office, [`-env:UserInstallation=file://${company.folder}/profile`, "--headless", "--norestore",
					...inFormat, "--convert-to", "fods", "--outdir", company.folder, list], { timeout: 100000 }, error => error?.code === 81 ? done(true) : error ? fail(error) : done(false)))
				// 81: it has made its profile and wants to be started again.
				if (await convert())
					await convert()
				const sheet = readFileSync(join(company.folder, "customers.fods"), "utf8")
				assert(sheet.includes("E0"), `${format}: the sheet was opened`)
				assert(!/table:formula=/.test(sheet), `${format}: ${/<[^>]*table:formula=[^>]*>/.exec(sheet)}`)
			}
		} finally {
			await company.close()
		}
	} },
]
