// What both doors use.  Every page works without it; this only saves a step.

// A second press of the same button sends nothing: the first answer is under way.
document.addEventListener("submit", event => {
	const form = event.target
	if (form.dataset.sent && Date.now() - form.dataset.sent < 4000)
		event.preventDefault()
	else if (form.method === "post")
		form.dataset.sent = Date.now()
})

// Coming back by the browser's arrow finds the form ready again.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(form => delete form.dataset.sent))

document.addEventListener("click", async event => {
	const open = document.querySelectorAll("details.menu[open]")
	open.forEach(menu => menu.contains(event.target) || (menu.open = false))

	const button = event.target.closest("[data-copy]")
	if (!button)
		return
	const field = document.querySelector(button.dataset.copy)
	const text = field.value ?? field.textContent
	try {
		await navigator.clipboard.writeText(text)
	} catch {
		field.select?.()
		document.execCommand("copy")
	}
	const label = button.querySelector("span") ?? button
	const before = label.textContent
	label.textContent = button.dataset.done || before
	setTimeout(() => { label.textContent = before }, 2000)
})

document.addEventListener("keydown", event => {
	if (event.key !== "Escape")
		return
	const menu = event.target.closest?.("details.menu[open]")
	if (menu) {
		menu.open = false
		menu.querySelector("summary").focus()
	}
})

// A choice that needs no second step: the language, a filter.
document.addEventListener("change", event => {
	const form = event.target.closest("form[data-auto]")
	if (form && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]"))
		form.requestSubmit()
})

// The summary of errors is what a person must hear first.
document.querySelector(".errors")?.focus()
