// mailbox.mjs COUNT -- a mail server that takes letters and throws them away: prints its port, then how many
// different Message-IDs came once COUNT did, and ends.  For the bench of the outbox.
import { SMTPServer } from "smtp-server"

const wanted = Number(process.argv[2])
const ids = new Set()
const server = new SMTPServer({ authOptional: true, disabledCommands: ["STARTTLS", "AUTH"], logger: false,
	onData: (stream, session, done) => {
		let text = ""
		stream.on("data", piece => text.length < 2000 && (text += piece.toString("latin1")))
		stream.on("end", () => {
			ids.add(/^Message-ID: (.*)$/mi.exec(text)[1])
			done()
			if (ids.size === wanted) {
				console.log(ids.size)
				setTimeout(() => process.exit(0), 2000)		// the last answers leave
			}
		})
	} })
// whoever asked for it may be killed: it outlives nobody
const parent = process.ppid
setInterval(() => process.ppid !== parent && process.exit(1), 500).unref()
setTimeout(() => process.exit(1), 200000).unref()
server.listen(0, "127.0.0.1", () => console.log(server.server.address().port))
