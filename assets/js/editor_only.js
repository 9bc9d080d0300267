// Parts of a form that make sense only with some answers: <div data-only="moment=event after_event">.  Hidden ones are
// sent all the same; the server knows which count.  Without this script everything is shown.
const parts = () => [...document.querySelectorAll("[data-only]")]

function holds(part) {
	const [name, values] = part.dataset.only.split(/=(.*)/s)
	const inputs = [...part.closest("form")?.querySelectorAll(`[name="${CSS.escape(name)}"]`) ?? []]
	const input = inputs.find(one => one.type !== "radio" && one.type !== "checkbox") ?? inputs.find(one => one.checked)

	return values.split(" ").includes(input?.value ?? "")
}

function show() {
	for (const part of parts())
		part.hidden = !holds(part) && !part.querySelector(".error")
}

if (parts().length) {
	document.addEventListener("change", show)
	show()
}
