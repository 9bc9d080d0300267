// The editor of conditions: only comparisons that fit, choices to press, rows that come and go.

function button(label, icon, action) {
	const made = document.createElement("button")
	made.type = "button"
	made.textContent = label
	made.className = icon
	made.addEventListener("click", action)
	return made
}

// The choices of a field as buttons under its value; pressed ones stand in the value.
function drawChoices(row, options, several) {
	row.querySelector(".pressable")?.remove()
	if (!options.length)
		return
	const input = row.querySelector("input")
	const chosen = () => input.value.split(/[,;]/).map(one => one.trim()).filter(Boolean)
	const box = document.createElement("div")
	box.className = "pressable buttons"
	for (const option of options) {
		const one = button(option, "small", () => {
			const now = chosen()
			const next = now.includes(option) ? now.filter(other => other !== option) : several ? [...now, option] : [option]
			input.value = next.join(", ")
			input.dispatchEvent(new Event("change", { bubbles: true }))
			for (const other of box.children)
				other.setAttribute("aria-pressed", next.includes(other.textContent))
		})
		one.setAttribute("aria-pressed", chosen().includes(option))
		box.append(one)
	}
	row.append(box)
}

function fit(row) {
	const [field, op] = row.querySelectorAll("select")
	const value = row.querySelector("input")
	const chosen = field.selectedOptions[0]
	const type = chosen?.dataset.type ?? ""
	for (const option of op.options)
		option.hidden = option.disabled = type !== "" && !option.dataset.types.split(" ").includes(type)
	if (op.selectedOptions[0]?.disabled)
		op.value = [...op.options].find(option => !option.disabled)?.value ?? ""
	const count = +(op.selectedOptions[0]?.dataset.values ?? 1)
	value.hidden = count === 0
	value.placeholder = type === "date" ? "2027-03-01, today+3" : type === "moment" ? "now+24h" : type === "time" ? "08:30" : ""
	drawChoices(row, count === 0 || !chosen?.dataset.options ? [] : JSON.parse(chosen.dataset.options), count > 1)
}

function prepare(box) {
	const spares = [...box.querySelectorAll("[data-spare]")]
	const blank = spares[0]?.cloneNode(true)
	const brackets = box.querySelector("details.brackets")
	if (!blank)
		return
	spares.forEach(row => row.remove())
	let number = box.querySelectorAll(".condition").length
	const ready = row => {
		row.append(button(box.dataset.remove, "link danger", () => {
			row.remove()
			add.focus()
			box.dispatchEvent(new Event("change", { bubbles: true }))
		}))
		row.addEventListener("change", () => fit(row))
		fit(row)
	}
	box.querySelectorAll(".condition").forEach(ready)
	const add = button(box.dataset.add, "", () => {
		const row = blank.cloneNode(true)
		row.id = `${box.id}.${++number}`
		row.removeAttribute("data-spare")
		add.before(row)
		ready(row)
		row.querySelector("select").focus()
	})
	box.querySelector(":scope > .help:last-of-type")?.before(add)
	const open = () => box.classList.toggle("no-brackets", !brackets.open)
	brackets.addEventListener("toggle", open)
	open()
}

export function prepareConditions(root) {
	root.querySelectorAll("[data-conditions]").forEach(prepare)
}
prepareConditions(document)
