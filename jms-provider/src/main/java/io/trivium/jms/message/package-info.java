/** The five kinds of messages, their conversions, and how they become envelopes. */
@NullMarked
package io.trivium.jms.message;

import org.jspecify.annotations.NullMarked;
