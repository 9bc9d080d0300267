// Sends chosen files ahead of their form, in pieces: a lost network costs one piece, and it goes on by itself.
// Without this script the same input sends them with the form.


// A pause that ends at once when the network is back.
const pause = ms => new Promise(done => {
	const timer = setTimeout(done, ms)
	addEventListener("online", () => { clearTimeout(timer); done() }, { once: true })
})

class Refused extends Error {}

async function ask(address, options, token) {
	const answer = await fetch(address, { ...options, headers: { "x-csrf-token": token } })
	let body = {}
	try {
		body = await answer.json()
	} catch { /* a page of the door: only its status counts */ }
	if (answer.ok || answer.status === 409)
		return { status: answer.status, ...body }
	if (answer.status >= 500 || answer.status === 429 && !body.say)
		throw new Error(answer.status)
	throw new Refused(body.say)
}

// Tries until it is done or refused; what fails in between is the network's matter.
async function patiently(what, item, words) {
	for (let tries = 0; ; tries++) {
		try {
			const answer = await what()
			item.note.textContent = ""
			return answer
		} catch (error) {
			if (error instanceof Refused || item.gone)
				throw error
			item.note.textContent = words.sayWaiting
			await pause(Math.min(1000 * 2 ** tries, 15000))
		}
	}
}

const form = fields => new URLSearchParams(fields)

const uploadOf = field => field.closest("[data-upload]")?.dataset.upload

async function send(file, item, field, token) {
	const base = uploadOf(field)
	const words = field.dataset
	const begun = await patiently(() => ask(base, { method: "POST", body: form({ name: file.name, size: file.size }) }, token),
		item, words)
	let at = begun.offset
	while (at < file.size && !item.gone) {
		const piece = file.slice(at, at + begun.piece)
		const answer = await patiently(async () => {
			try {
				return await ask(`${base}/${begun.upload}/piece?offset=${at}`, { method: "POST", body: piece }, token)
			} catch (error) {
				if (error instanceof Refused)
					throw error
				// It may have arrived although its answer did not: the server knows how far it is.
				await pause(500)
				return await ask(`${base}/${begun.upload}`, {}, token)
			}
		}, item, words)
		at = answer.offset
		item.progress.value = at / file.size
	}
	return await patiently(() => ask(`${base}/${begun.upload}/finish`,
		{ method: "POST", body: form("photos" in words ? { photos: "1" } : {}) }, token), item, words)
}

function element(name, properties = {}, ...children) {
	const made = Object.assign(document.createElement(name), properties)
	made.append(...children)
	return made
}

function nextName(field) {
	const name = field.dataset.files
	if (name.endsWith("[]"))
		return name
	let n = 0
	while (field.querySelector(`[name="${CSS.escape(`${name}.${n}`)}"]`))
		n++
	return `${name}.${n}`
}

function addItem(field, file) {
	const words = field.dataset
	const item = {
		progress: element("progress", { max: 1, value: 0 }, "0 %"),
		note: element("small"),
		remove: element("button", { type: "button", className: "link", textContent: words.sayRemove }),
	}
	item.progress.setAttribute("aria-label", file.name)
	item.remove.setAttribute("aria-label", `${words.sayRemove}: ${file.name}`)
	item.body = element("span", { className: "body" }, element("strong", { textContent: file.name }), item.progress, item.note)
	item.row = element("li", {}, item.body, item.remove)
	if (file.type.startsWith("image/"))
		item.row.prepend(element("img", { src: URL.createObjectURL(file), alt: "", width: 56, height: 56 }))
	item.remove.addEventListener("click", () => {
		item.gone = true
		item.hidden?.remove()
		item.row.remove()
		field.querySelector("input[type=file]").focus()
		settle(field)
	})
	field.querySelector(".sending").append(item.row)
	return item
}

// How many are under way; the form waits for them.
const under = new WeakMap()

function settle(field) {
	const input = field.querySelector("input[type=file]")
	const kept = field.querySelectorAll("input[type=hidden]").length
	const form = input.form
	// A file under way counts: the browser must let the form be sent, which then waits.
	if (field.needed)
		input.required = kept === 0 && !(under.get(form) > 0)
	if (form?.waiting && !(under.get(form) > 0)) {
		const submitter = form.waiting
		form.waiting = null
		delete form.dataset.sent
		form.requestSubmit(submitter instanceof HTMLElement ? submitter : null)
	}
}

async function take(field, file, token) {
	const item = addItem(field, file)
	const owner = field.querySelector("input[type=file]").form
	under.set(owner, (under.get(owner) ?? 0) + 1)
	settle(field)
	try {
		const answer = await send(file, item, field, token)
		if (!item.gone) {
			item.progress.remove()
			item.note.textContent = field.dataset.sayDone
			item.hidden = element("input", { type: "hidden", name: nextName(field), value: answer.document })
			item.row.append(item.hidden)
		}
	} catch (error) {
		item.progress.remove()
		item.note.textContent = error.message || field.dataset.sayFailed
		item.note.className = "error"
		if (owner)
			owner.waiting = null
	}
	under.set(owner, under.get(owner) - 1)
	settle(field)
}

for (const field of document.querySelectorAll("[data-files]")) {
	const input = field.querySelector("input[type=file]")
	if (!input || field.ready || !uploadOf(field))
		continue
	field.ready = true
	field.needed = input.required
	const token = input.form?.elements.csrf?.value ?? ""
	let queue = Promise.resolve()
	input.addEventListener("change", () => {
		const most = Number(field.dataset.most || 20)
		const files = [...input.files]
		input.value = ""
		const room = most - field.querySelectorAll(".sending > li, .files > li, :scope > input[type=hidden]").length
		for (const file of files.slice(0, Math.max(room, 0))) {
			const promise = take(field, file, token)
			queue = queue.then(() => promise)
		}
		if (files.length > room)
			field.querySelector(".sending").append(element("li", {}, element("small", { className: "error",
				textContent: field.dataset.sayMany })))
	})
	// A form that is sent too early goes off by itself once all is there.
	input.form?.addEventListener("submit", event => {
		if (under.get(input.form) > 0) {
			event.preventDefault()
			event.stopPropagation()
			input.form.waiting = event.submitter ?? true
		}
	}, true)
}
