/** Popping: which messages a group may have next, and who has them now. */
@NullMarked
package io.trivium.broker.pop;

import org.jspecify.annotations.NullMarked;
