// What the catalog and the form editor gain from a script: rows of conditions that come and go, dragging, a preview that
// follows, a menu of replacement codes.  Every page works without it.
import "./editor_conditions.js"
import "./editor_codes.js"
import "./editor_desk.js"
import "./editor_only.js"
