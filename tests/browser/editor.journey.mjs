// Staff make a form: kinds added by mouse and by keyboard, dragged into order, a condition, the three readers, a test that keeps
// nothing, saved; a second editor loses nothing; a type is duplicated, taken along as a file and brought back.
import { readFileSync } from "node:fs"
import { Keyboard, assert, look } from "./harness.mjs"

// An administrator in a browser of their own.
async function staff(world, options = {}) {
	const page = await world.person({ width: 1280, ...options })
	await page.goto(`${world.base}/b/login`)
	await page.locator("input[name=email]").fill(options.email ?? "admin@morgenrot.example.org")
	await page.locator("input[type=password]").fill(world.password)
	await page.locator("main button.primary").click()
	await page.waitForURL(url => !url.pathname.startsWith("/b/login"))
	return page
}

const list = page => page.locator("#desk-fields > li").evaluateAll(items => items.map(item => item.dataset.code))

// A type of our own, made when it is not there yet.
async function openType(world, page, name) {
	await page.goto(`${world.base}/b/${world.slug}/catalog`)
	const there = page.getByRole("link", { name, exact: true })
	if (await there.count()) {
		await there.click()
		return
	}
	await page.goto(`${world.base}/b/${world.slug}/catalog/new`)
	await page.locator("[name=name]").fill(name)
	await page.locator("[name=reference]").fill(name)
	await page.getByRole("button", { name: "Save", exact: true }).click()
	await page.locator(".flash", { hasText: "Saved" }).waitFor()
}

async function openEditor(world, page) {
	await openType(world, page, "Boiler check")
	await page.getByRole("link", { name: "Closing form" }).click()
	await page.getByRole("heading", { name: "Closing form", level: 1 }).waitFor()
}

async function kind(page, token) {
	const before = await page.locator("#desk-fields > li").count()
	await page.locator(`button[data-kind="${token}"]`).click()
	await page.locator("#desk-fields > li").nth(before).waitFor()
	await page.locator("#settings").waitFor()
}

async function labelled(page, label) {
	await page.locator("#settings input[name='label.en']").fill(label)
	const answer = page.waitForResponse(one => one.request().method() === "GET" && one.url().includes("field="))
	await page.locator("#settings input[name='label.en']").dispatchEvent("change")
	await answer
	await page.locator("#desk-fields > li.chosen .desk-head", { hasText: label }).waitFor()
}

async function makeForm(world) {
	const page = await staff(world)
	await openEditor(world, page)
	await look(page, "editor_empty")

	// by mouse: the label of a new field makes its code
	await kind(page, "choice")
	await labelled(page, "Boiler brand")
	assert((await list(page)).join() === "boiler_brand", `the code is made of the label: ${await list(page)}`)
	const options = page.locator("#settings input[name='s.options.label.en[]']")
	await options.nth(0).fill("Viessmann")
	await options.nth(1).fill("Buderus")
	await page.locator("#settings button.primary").click()
	await page.locator(".desk-drawn", { hasText: "Buderus" }).waitFor()

	await kind(page, "number")
	await labelled(page, "Pressure")
	await kind(page, "yes_no")
	await labelled(page, "Is it mandatory?")

	// a condition: the number only for one brand
	await page.locator("#desk-fields > li[data-code=pressure] [data-choose]").click()
	await page.locator("#settings summary", { hasText: "Shown only sometimes" }).click()
	await page.getByRole("button", { name: "Add a condition" }).click()
	const row = page.locator("#settings .condition")
	await row.locator("select[name='when_field[]']").selectOption("boiler_brand")
	await row.locator("select[name='when_op[]']").selectOption("is_one_of")
	await row.getByRole("button", { name: "Viessmann" }).click()
	assert(await row.locator("input[name='when_value[]']").inputValue() === "Viessmann", "a choice is pressed into the value")
	await look(page, "editor_condition")
	await page.locator("#settings button.primary").click()
	await page.locator("#desk-fields > li[data-code=pressure]", { hasText: "only sometimes" }).waitFor()

	// a code that nobody knows is told while typing
	await page.locator("#settings input[name='label.en']").fill("Pressure of {customer.nmae}")
	await page.locator("#settings .error[data-code-note]").waitFor()
	await page.locator("#settings input[name='label.en']").fill("Pressure")
	await page.locator("#settings .error[data-code-note]").waitFor({ state: "detached" })

	// the menu of codes by keyboard
	await page.locator("#settings summary", { hasText: "Help, default" }).click()
	await page.locator("#settings [name='help.en'] + .insert-code").press("Enter")
	await page.keyboard.type("customer name")
	await page.keyboard.press("Enter")
	assert(await page.locator("#settings [name='help.en']").inputValue() === "{customer.name}", "the code stands in the text")
	// Drawn at once, which moves what lies below: nobody takes hold of that in the same moment.
	await page.locator("#desk-fields > li[data-code=pressure]", { hasText: "[Customer: name]" }).waitFor()

	await dragAndKeys(page)
	await readersAndTest(page)
	await removeAndUndo(page)

	await page.getByRole("button", { name: "Save the form" }).click()
	await page.locator(".flash", { hasText: "Saved" }).waitFor()
}

async function dragAndKeys(page) {
	// by mouse: the last to the top
	const first = page.locator("#desk-fields > li").first()
	await page.locator("#desk-fields > li[data-code=is_it_mandatory] [data-handle]").hover()
	const saved = page.waitForResponse(one => one.url().includes("/order"))
	await page.mouse.down()
	for (const y of [30, 18, 6])
		await first.hover({ position: { x: 20, y }, force: true })
	await page.mouse.up()
	await saved
	assert((await list(page))[0] === "is_it_mandatory", `dragged to the top: ${await list(page)}`)

	// by keys: lifted, down twice, dropped
	const keyboard = new Keyboard(page)
	await keyboard.reach(page.locator("#desk-fields > li[data-code=is_it_mandatory] [data-handle]"))
	await page.keyboard.press("Space")
	await page.keyboard.press("ArrowDown")
	await page.keyboard.press("ArrowDown")
	const dropped = page.waitForResponse(one => one.url().includes("/order"))
	await page.keyboard.press("Space")
	await dropped
	assert((await list(page)).join() === "boiler_brand,pressure,is_it_mandatory", `moved by keys: ${await list(page)}`)
	assert(/3/.test(await page.locator("#drag-says").textContent()), "what happened is said")
}

async function readersAndTest(page) {
	await page.getByRole("link", { name: "As customer" }).click()
	await page.locator("[aria-current=true]", { hasText: "As customer" }).waitFor()
	await page.getByRole("link", { name: "Test", exact: true }).click()
	await page.getByRole("heading", { name: "Test the form" }).waitFor()
	const pressure = page.locator("input[name='f.pressure']")
	await pressure.waitFor({ state: "hidden" })
	await page.locator("[name='f.boiler_brand']").first().evaluate(element => element.tagName).then(async tag =>
		tag === "SELECT" ? page.locator("[name='f.boiler_brand']").selectOption("viessmann")
			: page.locator("[name='f.boiler_brand'][value=viessmann]").check())
	await pressure.waitFor()
	await pressure.fill("much")
	await page.getByRole("button", { name: "Check what I typed" }).click()
	await page.locator(".errors").waitFor()
	await look(page, "editor_test")
	await page.locator("input[name='f.pressure']").fill("2")
	await page.getByRole("button", { name: "Check what I typed" }).click()
	await page.getByText("Nothing was saved").waitFor()
	await page.locator("a.back").first().click()
}

async function removeAndUndo(page) {
	await page.locator("#desk-fields > li[data-code=boiler_brand] [data-choose]").click()
	await page.getByRole("button", { name: "Remove this field" }).click()
	// the condition of the other asks for what is gone: told at once
	await page.locator("#desk-problems .errors", { hasText: "boiler_brand" }).waitFor()
	await look(page, "editor_gone")
	await page.locator(".flash button").click()
	await page.locator("#desk-fields > li[data-code=boiler_brand]").waitFor()
	assert(await page.locator("#desk-problems .errors").count() === 0, "undone, nothing is wrong")
}

// Two people, one form: the second sees the first's change and loses nothing.
async function two(world) {
	const first = await staff(world), second = await staff(world)
	await openEditor(world, first)
	await first.locator("#desk-fields > li").first().locator("[data-choose]").click()
	await labelled(first, "Make of the boiler")

	// the other window of the same person shares the draft; a saved version is what the second meets
	await first.getByRole("button", { name: "Save the form" }).click()
	await first.locator(".flash", { hasText: "Saved" }).waitFor()

	// the type itself: both have it open, the first saves the price, the second the priority
	const address = first.url().replace(/\/forms\/.*/, "")
	await first.goto(address)
	await second.goto(address)
	await first.locator("[name=price]").fill("95.50")
	await first.getByRole("button", { name: "Save", exact: true }).click()
	await first.locator(".flash", { hasText: "Saved" }).waitFor()
	await second.locator("[name=priority]").fill("7")
	await second.getByRole("button", { name: "Save", exact: true }).click()
	await second.locator(".notice", { hasText: "95.5" }).waitFor()
	assert(await second.locator("[name=priority]").inputValue() === "7", "mine stands")
	assert(await second.locator("[name=price]").inputValue() === "95.50", "theirs stands beside it")
	await look(second, "catalog_meanwhile")
	await second.getByRole("button", { name: "Save", exact: true }).click()
	await second.locator(".flash", { hasText: "Saved" }).waitFor()
	assert(await second.locator("[name=priority]").inputValue() === "7" && await second.locator("[name=price]").inputValue() === "95.50", "both are saved")
}

// A type is duplicated, taken along, and brought back with its form.
async function along(world) {
	const page = await staff(world)
	await openEditor(world, page)
	const address = page.url().replace(/\/forms\/.*/, "")
	await page.goto(address)
	const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download as a file" }).click()])
	const file = await download.path()
	assert(JSON.parse(readFileSync(file, "utf8")).forms.closing.fields.length === 3, "the form is in the file")
	await page.getByRole("button", { name: "Duplicate" }).click()
	await page.locator(".flash", { hasText: "copy" }).waitFor()
	await page.goto(`${world.base}/b/${world.slug}/catalog/import`)
	await look(page, "catalog_import")
	await page.locator("input[type=file]").setInputFiles(file)
	await page.getByRole("button", { name: "Bring it in" }).click()
	await page.locator(".flash", { hasText: "in the catalog" }).waitFor()
	await page.getByRole("link", { name: "Closing form" }).click()
	assert((await list(page)).length === 3, "the form came along")
	await page.getByRole("link", { name: "What customers see" }).click()
	await look(page, "catalog_display")
}

// Without JavaScript every step is a button.
async function plain(world) {
	const page = await staff(world, { js: false })
	await openType(world, page, "Door check")
	await page.getByRole("link", { name: "Activity form" }).click()
	await page.locator("button[value=date]").click()
	await page.locator("input[name='label.en']").fill("Date wanted by the customer")
	await page.locator("#settings button.primary").click()
	assert((await list(page)).join() === "date_wanted_by_the_customer", `made of the label: ${await list(page)}`)
	await page.locator("button[value=area]").click()
	await page.locator("button[name=up]").nth(1).click()
	assert((await list(page))[0] === "area", "moved by a button")
	await page.getByRole("button", { name: "Save the form" }).click()
	await page.locator(".flash", { hasText: "Saved" }).waitFor()
}

export default [
	{ name: "editor: a form by mouse and keys, a condition, a test", world: "demo again", run: makeForm },
	{ name: "editor: two people at once", world: "demo again", run: two },
	{ name: "editor: duplicated and taken along as a file", world: "demo again", run: along },
	{ name: "editor: without JavaScript", world: "demo again", run: plain },
]
