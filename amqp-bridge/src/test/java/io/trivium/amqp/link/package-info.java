@NullMarked
package io.trivium.amqp.link;

import org.jspecify.annotations.NullMarked;
