// A Word template, cut into runs as Word does it: what is not understood is told, it is tried on an activity, used, corrected,
// and a report is made from it by hand.
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { inflateRawSync } from "node:zlib"
import { assert, look } from "./harness.mjs"
import { planner } from "./portal.journey.mjs"

/* ---- a ZIP file, by hand ---- */

const table = Array.from({ length: 256 }, (_, n) => { for (let i = 0; i < 8; i++) n = n & 1 ? 0xedb88320 ^ n >>> 1 : n >>> 1; return n >>> 0 })
const crc = bytes => ~bytes.reduce((sum, byte) => table[(sum ^ byte) & 255] ^ sum >>> 8, ~0) >>> 0

function zip(members) {
	const locals = [], heads = []
	let at = 0
	for (const [name, text] of Object.entries(members)) {
		const content = Buffer.from(text), file = Buffer.from(name), head = Buffer.alloc(26)
		head.writeUInt16LE(20, 0)
		head.writeUInt16LE(33, 8)
		head.writeUInt32LE(crc(content), 10)
		head.writeUInt32LE(content.length, 14)
		head.writeUInt32LE(content.length, 18)
		head.writeUInt16LE(file.length, 22)
		locals.push(Buffer.from("PK\x03\x04"), head, file, content)
		const rest = Buffer.alloc(14)
		rest.writeUInt32LE(at, 10)
		heads.push(Buffer.from("PK\x01\x02\x14\x00"), head, rest, file)
		at += 30 + file.length + content.length
	}
	const directory = Buffer.concat(heads), end = Buffer.alloc(18)
	end.writeUInt16LE(Object.keys(members).length, 4)
	end.writeUInt16LE(Object.keys(members).length, 6)
	end.writeUInt32LE(directory.length, 8)
	end.writeUInt32LE(at, 12)
	return Buffer.concat([...locals, directory, Buffer.from("PK\x05\x06"), end])
}

// A member of a ZIP file, found by its directory.
function member(bytes, wanted) {
	const end = bytes.lastIndexOf("PK\x05\x06")
	for (let at = bytes.readUInt32LE(end + 16), n = bytes.readUInt16LE(end + 10); n > 0; n--) {
		const size = bytes.readUInt16LE(at + 28), local = bytes.readUInt32LE(at + 42)
		if (bytes.toString("utf8", at + 46, at + 46 + size) === wanted) {
			const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
			const content = bytes.subarray(from, from + bytes.readUInt32LE(at + 20))
			return (bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(content) : content).toString()
		}
		at += 46 + size + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
	}
	return ""
}

/* ---- a Word file ---- */

const names = "http://schemas.openxmlformats.org"
const escaped = text => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
// Every broken bar begins another run, as Word does wherever somebody corrected a letter.
const paragraph = text => `<w:p>${text.split("¦").map((run, i) => `<w:r>${i % 2 ? "<w:rPr><w:b/></w:rPr>" : ""}<w:t xml:space="preserve">${escaped(run)}</w:t></w:r>`).join("")}</w:p>`
const cell = text => `<w:tc><w:tcPr><w:tcW w:w="4500" w:type="dxa"/></w:tcPr>${paragraph(text)}</w:tc>`
const row = cells => `<w:tr>${cells.map(cell).join("")}</w:tr>`
const word = body => zip({
	"[Content_Types].xml": `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="${names}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
	"_rels/.rels": `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="${names}/package/2006/relationships"><Relationship Id="rId1" Type="${names}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
	"word/document.xml": `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="${names}/wordprocessingml/2006/main"><w:body>${body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1134" w:left="1417"/></w:sectPr></w:body></w:document>`,
})
const letter = code => word([paragraph(`Visit report {acti¦vity.refe¦rence} for ${code}`), paragraph("{if activity.result = ko}"),
	paragraph("Not all is well."), paragraph("{else}"), paragraph("All is well: ##activity.type##"), paragraph("{end}"),
	`<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="4500"/><w:gridCol w:w="4500"/></w:tblGrid>${row(["What", "Answer"])}${row(["{for activity.answers}{item.label}", "{item.value}{end}"])}</w:tbl>`,
	paragraph("{for photos}{item.photo|6cm} {item.caption} {end}")].join(""))
const textOf = bytes => member(bytes, "word/document.xml").replaceAll("</w:p>", "\n").replace(/<[^>]*>/g, "")

async function saved(world, page, press, name) {
	const [download] = await Promise.all([page.waitForEvent("download"), press()])
	const file = join(world.folder, name)
	await download.saveAs(file)
	return file
}

async function filled(world) {
	const office = await planner(world)
	const give = async (name, content) => {
		writeFileSync(join(world.folder, name), content)
		await office.locator("#f-file").setInputFiles(join(world.folder, name))
	}
	await office.goto(`${world.base}/b/${world.slug}/activities?status=terminated`)
	await office.locator('main a[href*="/activities/"]').first().click()
	await office.waitForURL(/\/activities\/[\w-]{22}/)
	const visit = office.url(), reference = (await office.locator("main").innerText()).match(/\bA\d{6}\b/)[0]
	const title = await office.locator("h1").innerText()
	await office.goto(`${world.base}/b/${world.slug}/catalog`)
	await office.locator('main a[href*="/catalog/"]', { hasText: title }).first().click()
	await office.locator('a[href$="/reports"]').click()
	await look(office, "office_type_reports")
	// What is no Word file is refused beside its field, and the name stays.
	await office.locator("#f-name").fill("Visit report")
	await give("no.docx", "This is a text.")
	await office.locator('form[enctype] button.primary').click()
	assert(/no Word file/.test(await office.locator("#f-file-e").innerText()), "what is no Word file is told")
	assert(await office.locator("#f-name").inputValue() === "Visit report", "the name stays")
	await give("letter.docx", letter("{cust¦omer.nme}"))
	await office.locator('form[enctype] button.primary').click()
	await office.locator("h1", { hasText: "Visit report" }).waitFor()
	const unknown = await office.locator("main").innerText()
	assert(/no code \{customer\.nme\}/.test(unknown) && /\{customer\.name\}/.test(unknown), "the unknown code is listed with what was meant")
	assert(/Not in use yet/.test(unknown), "it is not in use")
	await look(office, "office_word_template")
	await give("letter.docx", letter("{cust¦omer.name}"))
	await office.locator('form[action$="/versions"] button').click()
	await office.locator(".flash").waitFor()
	await office.locator("#f-activity").fill(reference)
	const tried = textOf(readFileSync(await saved(world, office, () => office.locator('form[action$="/try"] button').click(), "tried.docx")))
	assert(tried.includes(`Visit report ${reference} for `) && !/[{}]|##/.test(tried), `everything is filled: ${tried}`)
	await office.locator('form[action$="/versions/2/use"] button').click()
	await office.locator(".flash").waitFor()
	assert(/Version 2 in use/.test(await office.locator("header").last().innerText()), "version 2 is in use")
	await office.locator('a[href$="/reports/codes"]').click()
	await look(office, "office_template_codes")
	// Made by hand from it, and kept.
	await office.goto(visit)
	await office.locator("#report-kind").selectOption({ label: "Visit report (Word)" })
	await office.locator("#reports form.stack button").click()
	await office.locator("#reports li").first().waitFor()
	const kept = readFileSync(await saved(world, office, () => office.locator("#reports li a").first().click(), "kept.docx"))
	assert(textOf(kept) === tried, "the kept one says the same")
	if (existsSync("/usr/lib/libreoffice/program/soffice.bin")) {
		await office.locator("#report-kind").selectOption({ label: "Visit report (PDF)" })
		await office.locator("#reports form.stack button").click()
		await office.locator("#reports li").nth(1).waitFor()
		const file = await saved(world, office, () => office.locator("#reports li a").first().click(), "kept.pdf")
		assert(execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }).includes(reference), "LibreOffice reads it")
	} else {
		console.log("skip template: a PDF is made from it: LibreOffice is not on this machine")
	}
}

export default [
	{ name: "template: a Word file is checked, corrected, tried, used, and a report is made from it", world: "demo again", run: filled },
]
