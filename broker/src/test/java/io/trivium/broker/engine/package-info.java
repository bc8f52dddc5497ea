/** Tests, and what tests of other modules use. */
@NullMarked
package io.trivium.broker.engine;

import org.jspecify.annotations.NullMarked;
