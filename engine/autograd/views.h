/* Views and changes in place: after a recorded change to a base or to one of its views, the history of every
 * view is what as_strided of the base's new history gives (PyTorch's rule for differentiable views). */
#ifndef RILLE_AUTOGRAD_VIEWS_H
#define RILLE_AUTOGRAD_VIEWS_H

#include "autograd/node.h"

/* Gives a stale view a node that looks at its base as it is now. */
RilleStatus rille_view_refresh(RilleTensor *view);

/* After a recorded change in place to view: gives the base a node that joins its old history with the view's.
 */
RilleStatus rille_view_rebase(RilleTensor *view);

#endif
