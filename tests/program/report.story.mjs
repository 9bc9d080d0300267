// `doorstep report` and the programs' door to reports: a tagged PDF with its fonts inside whose words are those of the visit, versions, once.
import { execFile } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { Api, Company, assert, doorstep, equal, li, must } from "./world.mjs"

const run = promisify(execFile)
const said = async (...words) => (await run(words[0], words.slice(1), { maxBuffer: 1 << 26 })).stdout

async function sound(file) {
	const info = await said("pdfinfo", file)
	assert(/Tagged:\s+yes/.test(info) && /JavaScript:\s+no/.test(info), `tagged and without scripts: ${info}`)
	await said("qpdf", "--check", file)
	const fonts = (await said("pdffonts", file)).trim().split("\n").slice(2)
	// name type encoding emb sub uni object ID
	assert(fonts.length > 0 && fonts.every(line => /\byes\s+yes\s+yes\s+\d+\s+\d+$/.test(line)), `fonts inside: ${fonts.join(" | ")}`)
	return said("pdftotext", "-layout", file, "-")
}

async function reports() {
	const company = new Company()
	try {
		await company.init()
		for (const [entity, file] of [["customers", "customers.csv"], ["workers", "workers.csv"], ["skills", "skills.csv"],
			["activity-types", "activity_types.csv"], ["activities", "activities.csv"]])
			await company.bring(entity, join(li, file), "create")
		const out = join(company.folder, "made.pdf")
		const ask = (...more) => doorstep("report", ...company.where, "--unit", "li", ...more)
		await must("report", ...company.where, "--unit", "li", "--activity", "A000001", "--out", out)
		const words = await sound(out)
		for (const wanted of ["A000001", "Wartung Wärmepumpe Vogt", "Wiesengass 25, 9494 Schaan", "Heizung Rheintal"])
			assert(words.includes(wanted), `${wanted} is in the report: ${words}`)
		const unknown = await ask("--activity", "Z999999", "--out", join(company.folder, "none.pdf"))
		assert(unknown.code === 1 && /Z999999/.test(unknown.err) && !existsSync(join(company.folder, "none.pdf")), `an unknown one is told: ${unknown.err}`)
		const bare = await ask("--activity", "A000001", "--kind", "photos", "--out", join(company.folder, "none.pdf"))
		assert(bare.code === 1 && bare.err.length > 10, "no photo, no photo report, but a sentence")

		const server = await company.serve()
		const api = new Api(server.base, await company.key())
		const { id } = (await api.get("/activities?reference=A000001")).body.activities[0]
		const one = await api.post(`/activities/${id}/reports`, { on_portal: true, once: "order 12" })
		equal(one.status, 201, "a report made by a program")
		equal((await api.post(`/activities/${id}/reports`, { once: "order 12" })).body.id, one.body.id, "asked for again with the same word")
		equal((await api.post(`/activities/${id}/reports`, {})).body.version, 2, "the next version")
		equal((await api.get(`/activities/${id}/reports`)).body.reports.length, 2, "both are listed")
		equal((await api.post(`/activities/${id}/reports`, { kind: "novel" })).status, 422, "a kind that there is not")
		equal((await api.post(`/activities/${id}/reports`, { template: "Nobody's" })).status, 422, "a template that there is not")
		const content = await fetch(one.body.content, { headers: { authorization: `Bearer ${api.key}` } })
		const bytes = Buffer.from(await content.arrayBuffer())
		equal(bytes.length, one.body.size, "the whole file")
		equal(content.headers.get("content-type"), "application/pdf", "its type")
		equal(bytes.subarray(0, 5).toString(), "%PDF-", "its beginning")
		return `${(readFileSync(out).length / 1000).toFixed(0)} KB`
	} finally {
		await company.close()
	}
}

export default [{ name: "report: by the command line and by programs, read back by poppler and qpdf", month: true, run: reports }]
