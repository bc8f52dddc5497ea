/** A broker in memory, for tests. */
@NullMarked
package io.trivium.jms.fake;

import org.jspecify.annotations.NullMarked;
