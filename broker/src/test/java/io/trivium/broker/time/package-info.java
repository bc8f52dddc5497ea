/** Tests, and what tests of other modules use. */
@NullMarked
package io.trivium.broker.time;

import org.jspecify.annotations.NullMarked;
