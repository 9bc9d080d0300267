// forms -- what a form does on the page; every form works without it.
