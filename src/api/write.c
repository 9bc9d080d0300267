/* write -- see write.h. */
#include "api/write.h"

struct json
write_open(struct response *rs)
{
	respond_type(rs, "application/json");
	return json_make(&rs->http->body);
}
