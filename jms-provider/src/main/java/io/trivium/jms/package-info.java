/** The Jakarta Messaging provider: the connection factory that applications begin with. */
@NullMarked
package io.trivium.jms;

import org.jspecify.annotations.NullMarked;
