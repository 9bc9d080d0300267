// A customer sends photos over a network that breaks; the planner sees them upright and without their place,
// hides one, and it is gone for the customer as if it had never been.
import { join } from "node:path"
import { assert, csv, li, look, until } from "./harness.mjs"
import { planner } from "./portal.journey.mjs"

/* ---- a photo as a phone makes it: held sideways, with the place where it was taken ---- */

function exif(turn) {
	const tiff = Buffer.alloc(280)
	let at = 0
	const put = (size, value) => { size === 2 ? tiff.writeUInt16BE(value, at) : tiff.writeUInt32BE(value, at); at += size }
	const entry = (tag, type, count, value) => { put(2, tag); put(2, type); put(4, count); put(4, value) }
	tiff.write("MM\0*", 0, "latin1")
	at = 4
	put(4, 8)
	put(2, 2)
	entry(0x0112, 3, 1, turn << 16)
	entry(0x8825, 4, 1, 68)
	at = 68
	put(2, 4)
	entry(1, 2, 2, "N".charCodeAt(0) << 24)
	entry(2, 5, 3, 200)
	entry(3, 2, 2, "E".charCodeAt(0) << 24)
	entry(4, 5, 3, 224)
	at = 200
	for (const number of [47, 1, 8, 1, 24, 1, 9, 1, 31, 1, 12, 1])
		put(4, number)
	const head = Buffer.from([0xff, 0xe1, 0, 0])
	head.writeUInt16BE(2 + 6 + tiff.length, 2)
	return Buffer.concat([head, Buffer.from("Exif\0\0", "latin1"), tiff])
}

// Upright it is `width` x `height`, red above and blue below, with grain so that it has some weight;
// it is stored lying on its side (orientation 6).
async function photo(page, width, height) {
	const url = await page.evaluate(([width, height]) => {
		const canvas = document.createElement("canvas")
		canvas.width = height
		canvas.height = width
		const brush = canvas.getContext("2d")
		const pixels = brush.createImageData(height, width)
		let seed = 1
		for (let y = 0; y < width; y++) {
			for (let x = 0; x < height; x++) {
				const i = 4 * (y * height + x)
				seed = (seed * 1103515245 + 12345) & 0x7fffffff
				const grain = (seed >> 16) & 63
				// Orientation 6: the first column is what is seen on top.
				pixels.data[i] = x < height / 2 ? 190 + grain : grain
				pixels.data[i + 1] = grain
				pixels.data[i + 2] = x < height / 2 ? grain : 190 + grain
				pixels.data[i + 3] = 255
			}
		}
		brush.putImageData(pixels, 0, 0)
		return canvas.toDataURL("image/jpeg", 0.92)
	}, [width, height])
	const plain = Buffer.from(url.slice(url.indexOf(",") + 1), "base64")
	return Buffer.concat([plain.subarray(0, 2), exif(6), plain.subarray(2)])
}

/* ---- the scene ---- */

// A customer with access whose visit is planned, and the page of that visit in the back office.
async function findVisit(world, staff) {
	const access = new Set(csv(join(li, "customers.csv")).filter(row => row.portal_access === "1").map(row => row.reference))
	const planned = csv(join(li, "activities.csv")).find(row => row.scheduled_start_at > "2027-03-05" && access.has(row["customer.reference"]))
	assert(planned, "the month has a planned visit of a customer with access")
	await staff.goto(`${world.base}/b/${world.slug}/activities?text=${encodeURIComponent(planned.reference)}`)
	await staff.locator("table.list a.open").first().click()
	await staff.locator("#documents").waitFor()
	return staff.url()
}

// Catalog: the type of that visit gets the action "Send photos and files".
async function offerSending(world, staff) {
	const type = await staff.locator("dl.facts dt:has-text('Type') + dd").first().innerText()
	await staff.goto(`${world.base}/b/${world.slug}/catalog`)
	await staff.locator("main a", { hasText: type }).first().click()
	if (await staff.locator("select[name=kind]").count() === 0)
		await staff.locator("main a[href*='actions'], main .tabs a", { hasText: /action/i }).first().click()
	await staff.locator("select[name=kind]").first().selectOption("documents")
	await staff.locator("form:has(select[name=kind]) button").first().click()
	await staff.waitForURL(/\/actions\//)
}

async function enterByLink(world, staff, visit, person) {
	await staff.goto(visit)
	await staff.locator("dl.facts a[href*='/customers/']").first().click()
	const link = await staff.locator("input[readonly][value*='/k/']").first().inputValue()
	await person.goto(link)
	await person.locator("main form button").first().click()
	await person.waitForURL(url => url.pathname.startsWith(`/p/${world.slug}`))
	await person.goto(`${world.base}/p/${world.slug}/a/${visit.split("/").pop()}`)
}

const thumbnails = page => page.locator("section[aria-labelledby=photos] .pictures img")

/* ---- sending ---- */

// The second piece is lost on its way, the answer of the third on its way back; then the network is away for a while.
async function breakNetwork(page) {
	const seen = { pieces: 0, broken: 0, bytes: 0 }
	await page.route("**/piece?*", async route => {
		seen.pieces++
		if (seen.pieces === 2) {
			seen.broken++
			await page.context().setOffline(true)
			return route.abort("internetdisconnected")
		}
		if (seen.pieces === 3) {
			seen.broken++
			await route.fetch()
			return route.abort("connectionreset")
		}
		seen.bytes += route.request().postDataBuffer().length
		return route.continue()
	})
	return seen
}

async function sendTwo(page, files) {
	const seen = await breakNetwork(page)
	await page.locator("main a[href$='/do/documents']").first().click()
	await look(page, "portal_send")
	await page.locator("input[type=file]").setInputFiles(files)
	await page.locator(".sending small", { hasText: /Waiting for the network|Netz/ }).first().waitFor()
	await look(page, "portal_send_waiting")
	await page.locator("#caption").fill("Our cellar")
	// Sent too early: it goes off by itself once all is there.
	await page.locator("main form button.primary").click()
	await page.context().setOffline(false)
	await page.waitForURL(url => !url.pathname.includes("/do/"), { timeout: 30000 })
	assert(seen.broken === 2, `the network broke ${seen.broken} times`)
	await page.unroute("**/piece?*")
	assert(seen.pieces > 4, `in ${seen.pieces} pieces`)
	await until("both photos on the page of the visit", async () => await thumbnails(page).count() === 2)
	await look(page, "portal_photos")
}

/* ---- looking ---- */

// Size and the colours above and below, as the browser draws it.
async function drawn(page, address) {
	return page.evaluate(async address => {
		const image = new Image()
		image.src = address
		await image.decode()
		const canvas = document.createElement("canvas")
		canvas.width = image.naturalWidth
		canvas.height = image.naturalHeight
		const brush = canvas.getContext("2d")
		brush.drawImage(image, 0, 0)
		const at = part => [...brush.getImageData(canvas.width / 2, canvas.height * part, 1, 1).data]
		return { width: canvas.width, height: canvas.height, top: at(0.25), bottom: at(0.75) }
	}, address)
}

async function seenUpright(staff, visit) {
	await staff.goto(visit)
	await look(staff, "office_photos")
	const hrefs = await staff.locator("#documents .pictures a").evaluateAll(all => all.map(one => one.getAttribute("href")))
	assert(hrefs.length === 2, `the planner sees two photos, not ${hrefs.length}`)
	for (const href of hrefs) {
		for (const size of ["whole", "medium", "small"]) {
			const address = href.replace(/whole$/, size)
			const image = await drawn(staff, address)
			assert(image.height > image.width, `${size} is upright: ${image.width} x ${image.height}`)
			assert(image.top[0] > 150 && image.bottom[2] > 150, `${size} is red above and blue below`)
			const bytes = await (await staff.request.get(new URL(address, visit).href)).body()
			assert(!bytes.includes("Exif"), `${size} has no metadata`)
		}
	}
	assert(!(await staff.locator("#documents").innerText()).includes("taken at"), "where they were taken is not kept")
	return hrefs
}

async function hideFirst(staff) {
	const first = staff.locator("#documents .pictures > li").first()
	await first.locator("summary").click()
	await first.locator("input[name=on_portal]").uncheck()
	await first.locator("button", { hasText: "Save" }).click()
	await staff.locator(".flash", { hasText: "no longer sees it" }).waitFor()
}

async function removeAndTakeBack(staff) {
	const count = () => staff.locator("#documents .pictures > li").count()
	await staff.locator("#documents .pictures > li summary").last().click()
	await staff.locator("#documents .pictures > li").last().locator("button", { hasText: "Remove" }).click()
	await until("one photo fewer", async () => await count() === 1)
	await staff.locator(".flash button", { hasText: "Undo" }).click()
	await until("the photo is back", async () => await count() === 2)
}

// What is hidden answers as what never was.
async function isGone(world, person, visit, hidden) {
	const id = hidden.split("/").at(-2)
	const ask = async id => {
		const answer = await person.request.get(`${world.base}/p/${world.slug}/d/${id}/whole`)
		return { status: answer.status(), body: (await answer.text()).replaceAll(id, "ID").replace(/name="csrf" value="[^"]*"/g, "") }
	}
	await person.reload()
	assert(await thumbnails(person).count() === 1, "the customer sees one photo")
	const gone = await ask(id), never = await ask("AAAAAAAAAAAAAAAAAAAAAA")
	assert(gone.status === 404 && never.status === 404, `404 and 404, not ${gone.status} and ${never.status}`)
	const differs = gone.body.split("\n").find((line, i) => line !== never.body.split("\n")[i])
	assert(!differs, `what is hidden and what never was answer alike, but for ${differs}`)
}

/* ---- journeys ---- */

async function story(world) {
	const staff = await planner(world)
	const visit = await findVisit(world, staff)
	await offerSending(world, staff)
	const person = await world.person()
	await enterByLink(world, staff, visit, person)
	const files = []
	for (const [i, height] of [3600, 1600].entries())
		files.push({ name: `IMG_${i}.JPG`, mimeType: "image/jpeg", buffer: await photo(person, height * 3 / 4, height) })
	assert(files[0].buffer.length > 1.5e6, `the first photo has weight: ${files[0].buffer.length}`)
	await sendTwo(person, files)
	const hrefs = await seenUpright(staff, visit)
	await hideFirst(staff)
	await isGone(world, person, visit, hrefs[0])
	await removeAndTakeBack(staff)
	assert(person.faults.filter(fault => !/Failed to fetch|ERR_INTERNET/.test(fault)).length === 0, `faults: ${person.faults}`)

	// The same page without script: files come with the form, and a script that calls itself a photo gets a sentence.
	const plain = await world.person({ js: false })
	await enterByLink(world, staff, visit, plain)
	await plain.locator("main a[href$='/do/documents']").first().click()
	await plain.locator("input[type=file]").setInputFiles([{ name: "photo.png", mimeType: "image/png", buffer: Buffer.from("#!/bin/sh\n") }, files[1]])
	await plain.locator("main form button.primary").click()
	await plain.locator(".error", { hasText: "photo.png" }).first().waitFor()
	await look(plain, "portal_send_refused")
	await plain.locator("main form button.primary").click()
	await plain.waitForURL(url => !url.pathname.includes("/do/"))
	assert(await thumbnails(plain).count() === 2, "the good one of the last try was kept and sent")
}

export default [
	{ name: "photos: sent over a broken network, seen upright, hidden, gone", world: "li", run: story },
]
