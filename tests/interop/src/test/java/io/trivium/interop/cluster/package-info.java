/** The JMS provider against Trivium and against genuine Apache RocketMQ clusters. */
@NullMarked
package io.trivium.interop.cluster;

import org.jspecify.annotations.NullMarked;
