/* write -- what every JSON answer begins with. */
#ifndef API_WRITE_H
#define API_WRITE_H

#include "base/json.h"
#include "web/web.h"

struct json write_open(struct response *);

#endif
