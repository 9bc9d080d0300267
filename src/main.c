/* main -- the roof: hands the command line to cli. */
#include "base/base.h"

int
main(void)
{
	return 0;
}
