// A visit in the hand, by whatever it is carried: where it would go is drawn, what that would mean is asked and said before
// it is dropped.  A place is {worker, day, time}: time is minutes since midnight on the wall, null in a cell for a day.
import { ask, insist, place, say, words } from "./board_do.js"
import { hold, rowOf } from "./board_rows.js"

const section = document.getElementById("board")
export const byHours = ["day", "3days"].includes(section?.dataset.span)
export const left = Number(section?.dataset.left) * 60, right = Number(section?.dataset.right) * 60

export const clock = minutes => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`
export const minutesOf = text => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))

export class Carry {
	constructor(card) {
		this.card = card
		this.activity = card.dataset.activity
		this.minutes = Number(card.dataset.minutes)
		this.title = (card.querySelector(byHours ? "b, strong" : "span:not(.unseen), strong")?.textContent ?? "").trim()
		this.at = null
		this.answer = null
		this.turn = 0
		this.ghost = document.createElement("span")
		this.ghost.className = "job ghost"
		this.ghost.append(document.createElement("b"))
		this.label = document.createElement("div")
		this.label.className = "carry"
		this.label.setAttribute("aria-hidden", "true")
		document.body.append(this.label)
		document.documentElement.classList.add("carrying")
		card.classList.add("lifted")
		hold(true)
	}

	// Where it stands now, or null.
	static home(card) {
		const lane = card.closest("[data-day]"), row = card.closest("[data-worker]")
		return lane && row ? { worker: row.dataset.worker, day: lane.dataset.day, time: byHours ? minutesOf(card.dataset.time) : null } : null
	}

	lane(at = this.at) {
		return rowOf(at.worker)?.querySelector(`[data-day="${at.day}"]`)
	}

	same(at, minutes) {
		return this.at && at && this.at.worker === at.worker && this.at.day === at.day && this.at.time === at.time && this.minutes === minutes
	}

	// Over a place; asks what it would mean there.
	async over(at, minutes = this.minutes, aloud = false) {
		if (this.same(at, minutes))
			return
		this.at = at
		this.minutes = minutes
		this.answer = null
		const turn = ++this.turn
		this.draw()
		await new Promise(done => setTimeout(done, 60))
		if (turn !== this.turn)
			return
		const answer = await ask(this.fields())
		if (turn !== this.turn || !this.at)
			return
		this.answer = answer
		this.draw()
		if (aloud)
			say(this.spoken())
	}

	fields() {
		return { activity: this.activity, worker: this.at.worker, day: this.at.day, time: this.at.time === null ? "" : clock(this.at.time), minutes: this.minutes }
	}

	nowhere() {
		this.at = this.answer = null
		this.turn++
		this.ghost.remove()
		this.label.hidden = true
	}

	draw() {
		const lane = this.lane(), answer = this.answer
		if (!lane)
			return
		const time = answer?.time ?? (this.at.time === null ? "" : clock(this.at.time))
		this.ghost.className = `job ghost${answer?.conflict ? " bad" : answer?.warnings?.length ? " care" : ""}`
		this.ghost.firstChild.textContent = `${time.replace(/^0/, "")} ${this.title}`
		if (byHours) {
			this.ghost.style.setProperty("--s", (this.at.time - left) / 5)
			this.ghost.style.setProperty("--w", Math.max(2, Math.min(this.minutes, right - this.at.time) / 5))
		}
		if (this.ghost.parentElement !== lane)
			lane.append(this.ghost)
		this.drawLabel()
	}

	drawLabel() {
		const answer = this.answer, name = rowOf(this.at.worker)?.getAttribute("aria-label") ?? ""
		const lines = [["b", `${answer?.label ?? (this.at.time === null ? "" : clock(this.at.time))} ${name}`.trim()]]
		if (!answer)
			lines.push(["p", `${words.asking} …`])
		else {
			if (answer.conflict)
				lines.push(["p", answer.conflict, "bad"])
			for (const warning of answer.warnings ?? [])
				lines.push(["p", warning, "care"])
			if (answer.way)
				lines.push(["p", answer.way, answer.more || answer.conflict ? "" : "good"])
		}
		this.label.replaceChildren(...lines.map(([tag, text, look]) => {
			const line = document.createElement(tag)
			line.textContent = text
			if (look)
				line.className = look
			return line
		}))
		this.label.hidden = false
		const box = this.ghost.getBoundingClientRect(), own = this.label.getBoundingClientRect()
		const x = Math.max(8, Math.min(box.left, innerWidth - own.width - 8))
		const below = box.bottom + 8 + own.height < innerHeight
		this.label.style.transform = `translate(${x}px, ${below ? box.bottom + 8 : box.top - own.height - 8}px)`
	}

	spoken() {
		const answer = this.answer, name = rowOf(this.at.worker)?.getAttribute("aria-label") ?? ""
		return [answer.label ?? "", name, answer.conflict ?? words.fits, ...(answer.warnings ?? []), answer.way ?? ""].filter(Boolean).join(" · ")
	}

	// Lets go where it is; what does not fit is asked about first.
	async drop() {
		const home = Carry.home(this.card)
		if (!this.at || (home && byHours && this.same(home, Number(this.card.dataset.minutes))))
			return this.end()
		const answer = this.answer ?? await ask(this.fields())
		const fields = { ...this.fields(), slot: answer.slot ?? "" }
		if (answer.conflict) {
			if (!await insist(answer))
				return this.back()
			fields.force = "1"
		}
		const done = await place(fields)
		this.end()
		if (done.conflict && !answer.conflict) {
			// Somebody was faster: say so, and let it lie.
			if (await insist(done))
				await place({ ...fields, slot: "", force: "1" })
		}
	}

	back() {
		this.end()
		say(words.back)
	}

	end() {
		this.turn++
		this.ghost.remove()
		this.label.remove()
		this.card.classList.remove("lifted")
		document.documentElement.classList.remove("carrying")
		hold(false)
	}
}
