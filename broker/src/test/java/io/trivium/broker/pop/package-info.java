/** Tests, and what tests of other modules use. */
@NullMarked
package io.trivium.broker.pop;

import org.jspecify.annotations.NullMarked;
